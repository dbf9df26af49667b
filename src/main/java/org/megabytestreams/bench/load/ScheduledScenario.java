package org.megabytestreams.bench.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Sends records on a schedule that does not wait for the service. Measures how late their scores are, and how steady
/// the service is.
final class ScheduledScenario {
  private static final double SOAK_INTERVAL_SECONDS = 10;
  /// The share of a soak's time that is warm-up, in which memory and latency settle.
  private static final double SOAK_WARM_UP_SHARE = 0.2;
  private static final double SECONDS_AN_HOUR = 3600;

  /// Describes the load.
  ///
  /// @param bytesPerSecond sent
  /// @param senderLateMs by how much the latest record left after it was due; part of the latencies
  /// @param cpuShare of one core, that the service took
  record Load(double recordsPerSecond, double bytesPerSecond, double seconds, int streams, double senderLateMs,
      double cpuShare) {}

  /// Holds latencies.
  ///
  /// @param latencyMs from when a record was due to be sent to when its score could be read
  record LatencyFigures(Load load, Latencies.Percentiles latencyMs, List<Latencies.Interval> overTime) {}

  /// Holds the memory at a time.
  ///
  /// @param second since the start
  record Memory(double second, long residentBytes) {}

  /// Holds the figures of a soak.
  ///
  /// @param warmUpSeconds that the next two leave out
  /// @param residentPercentPerHour slope of resident memory, least squares, relative to its mean
  /// @param p99DriftPercent of the last third against the first
  record SoakFigures(Load load, double warmUpSeconds, double residentPercentPerHour, double p99DriftPercent,
      long maxResidentBytes, Latencies.Percentiles latencyMs, List<Memory> memory,
      List<Latencies.Interval> overTime) {}

  private final ScenarioEnvironment stage;
  private final TestRecords records;
  private final double perSecond;
  private final Plots plots;

  /// @param stage with a warm service
  ScheduledScenario(ScenarioEnvironment stage, TestRecords records, double perSecond, String provenance) {
    this.stage = stage;
    this.records = records;
    this.perSecond = perSecond;
    this.plots = new Plots(provenance);
  }

  ScenarioResult latency() throws Exception {
    LoadSettings.Length length = stage.settings().length();
    long warmUp = Math.round(length.warmUpSeconds() * perSecond);
    Sender.Plan plan = plan("latency", warmUp + Math.max(1, Math.round(length.seconds() * perSecond)), warmUp);
    long start = System.nanoTime();
    Latencies latencies = new Latencies(start + plan.dueNanos(warmUp), 1);
    Load load = send(plan, start, latencies, _ -> { });
    LatencyFigures figures = new LatencyFigures(load, latencies.all(), latencies.intervals());
    Map<String, String> pictures = new LinkedHashMap<>();
    pictures.put("latency-over-time.svg", plots.latencyOverTime(figures.overTime()));
    pictures.put("latency-percentiles.svg", plots.percentiles(latencies));
    return ScenarioResult.of(figures, stage.verdict(), List.of(summary(load), summary(figures.latencyMs())), pictures);
  }

  ScenarioResult soak() throws Exception {
    double seconds = 60 * stage.settings().length().soakMinutes();
    Sender.Plan plan = plan("soak", Math.max(1, Math.round(seconds * perSecond)), 0);
    long start = System.nanoTime();
    Latencies latencies = new Latencies(start, Math.min(SOAK_INTERVAL_SECONDS, seconds / 10));
    List<Memory> memory = new ArrayList<>();
    Load load = send(plan, start, latencies,
        _ -> memory.add(new Memory((System.nanoTime() - start) / 1e9, stage.residentBytes())));
    double warmUp = SOAK_WARM_UP_SHARE * seconds;
    double third = (seconds - warmUp) / 3;
    double first = latencies.between(warmUp, warmUp + third).p99();
    double drift = latencies.between(seconds - third, seconds).p99() / first - 1;
    SoakFigures figures = new SoakFigures(load, warmUp, residentPercentPerHour(memory, warmUp), 100 * drift,
        memory.stream().mapToLong(Memory::residentBytes).max().orElse(0), latencies.all(), memory,
        latencies.intervals());
    Map<String, String> pictures = new LinkedHashMap<>();
    pictures.put("soak-latency-over-time.svg", plots.latencyOverTime(figures.overTime()));
    pictures.put("soak-latency-percentiles.svg", plots.percentiles(latencies));
    pictures.put("soak-memory.svg", plots.memory(memory));
    return ScenarioResult.of(figures, stage.verdict(),
        List.of(summary(load), summary(figures.latencyMs()), summary(figures)),
        pictures);
  }

  private Sender.Plan plan(String name, long count, long warmUp) {
    return new Sender.Plan(records, name, stage.settings().streams(), perSecond, count, warmUp);
  }

  private Load send(Sender.Plan plan, long start, Latencies latencies, Sender.Ticks ticks) throws Exception {
    stage.progress().begin(String.format(Locale.ROOT, "%.1f records a second for %.0f s", perSecond, plan.seconds()));
    double cpu = stage.cpuSeconds();
    long late = stage.send(plan, start, latencies, ticks);
    stage.awaitScores();
    double took = (System.nanoTime() - start) / 1e9;
    return new Load(perSecond, perSecond * records.meanBytes(), plan.seconds(), plan.streams(), late / 1e6,
        (stage.cpuSeconds() - cpu) / took);
  }

  private static double residentPercentPerHour(List<Memory> memory, double fromSecond) {
    List<Memory> warm = memory.stream().filter(sample -> sample.second() >= fromSecond).toList();
    double mean = warm.stream().mapToLong(Memory::residentBytes).average().orElse(Double.NaN);
    double slope = Statistics.slope(warm.stream().map(Memory::second).toList(),
        warm.stream().map(sample -> (double) sample.residentBytes()).toList());
    return 100 * slope * SECONDS_AN_HOUR / mean;
  }

  private static String summary(Load load) {
    return String.format(Locale.ROOT, "%d streams, %.1f records/s (%.1f KB/s) for %.0f s; the sender was at most "
        + "%.1f ms late; the service took %.0f%% of a core", load.streams(), load.recordsPerSecond(),
        load.bytesPerSecond() / 1e3, load.seconds(), load.senderLateMs(), 100 * load.cpuShare());
  }

  private static String summary(Latencies.Percentiles latency) {
    return String.format(Locale.ROOT, "latency of %,d records: p50 %.0f ms, p90 %.0f ms, p99 %.0f ms, p99.9 %.0f ms, "
        + "most %.0f ms", latency.records(), latency.p50(), latency.p90(), latency.p99(), latency.p999(),
        latency.max());
  }

  private static String summary(SoakFigures figures) {
    return String.format(Locale.ROOT, "resident memory %+.1f%% an hour after %.0f s of warm-up, %.0f MB at most; p99 "
        + "%+.0f%% from first to last third", figures.residentPercentPerHour(), figures.warmUpSeconds(),
        figures.maxResidentBytes() / 1e6, figures.p99DriftPercent());
  }
}
