package org.megabytestreams.bench.load;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import org.megabytestreams.model.ByteModel;

/// Runs scenarios one after the other, each with topics and a service of its own at the same broker.
public final class LoadTest {
  /// Names the scenarios that can be measured.
  public enum Scenario {
    /// Sends as fast as possible, with many streams and with one, beside scoring without Kafka.
    SATURATION,
    /// Sends records on a schedule at a share of that rate.
    LATENCY,
    /// Scores a backlog that was there before the service.
    DRAIN,
    /// Sends records one by one: processor time a byte.
    SMALL,
    /// Keeps a schedule for long: memory and latency over time.
    SOAK;

    /// Returns the name as a user writes it.
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final LoadSettings settings;
  private final OfflineBaseline offline;
  private final String bootstrap;
  private final String name;
  private final String provenance;
  private final Progress progress;
  private double saturated = Double.NaN;

  /// @param model the service's model, on as many cores
  /// @param name unique at the broker; topics and groups start with it
  /// @param provenance where the figures come from, in a line, for pictures
  /// @param progress gets how far the test is
  public LoadTest(LoadSettings settings, ByteModel model, String bootstrap, String name, String provenance,
      PrintStream progress) {
    this.settings = settings;
    this.offline = new OfflineBaseline(model);
    this.bootstrap = bootstrap;
    this.name = name;
    this.provenance = provenance;
    this.progress = new Progress(progress);
  }

  /// Runs a scenario.
  ///
  /// @throws java.io.IOException if broker or service fail, in words for a user
  public ScenarioResult run(Scenario scenario) throws Exception {
    TestRecords records = settings.records();
    progress.head(scenario.id());
    try (ScenarioEnvironment stage = ScenarioEnvironment.open(settings, progress, bootstrap, name + "-"
        + scenario.id())) {
      return switch (scenario) {
        case SATURATION -> saturation(stage, records);
        case LATENCY -> {
          double perSecond = recordsPerSecond(stage, records);
          yield new ScheduledScenario(stage, records, perSecond, provenance).latency();
        }
        case DRAIN -> new BacklogScenario(stage, offline, records).run();
        case SMALL -> new SingleRecordScenario(stage, offline).run();
        case SOAK -> {
          double perSecond = recordsPerSecond(stage, records);
          yield new ScheduledScenario(stage, records, perSecond, provenance).soak();
        }
      };
    }
  }

  private ScenarioResult saturation(ScenarioEnvironment stage, TestRecords records) throws Exception {
    SaturationScenario.Figures figures = new SaturationScenario(stage, offline, records).run();
    saturated = figures.manyStreams().medianBytesPerSecond();
    return ScenarioResult.of(figures, stage.verdict(), figures.summary(), Map.of());
  }

  /// Returns the rate asked for, or a share of the rate that saturates the service: as measured before, or else now.
  private double recordsPerSecond(ScenarioEnvironment stage, TestRecords records) throws Exception {
    stage.startService();
    double rough = offline.bulk(records, 1).bytesPerSecond();
    Double asked = settings.rate().recordsPerSecond();
    stage.warmUp(records, settings.streams(), asked != null ? asked * records.meanBytes() : rough / 2);
    if (asked != null) {
      return asked;
    }
    if (Double.isNaN(saturated)) {
      progress.begin("the highest rate of the service");
      saturated = stage.backlog(Sender.Plan.atOnce(records, "saturation", settings.streams(),
          records.countOf(rough * settings.length().seconds()))).bytesPerSecond();
    }
    return settings.rate().share() * saturated / records.meanBytes();
  }
}
