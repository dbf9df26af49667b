package org.megabytestreams.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Sends records of one stream one by one. Measures what the service's processes cost a byte, beside bulk scoring.
final class SingleRecordScenario {
  private static final int[] LENGTHS = {120, 1};
  /// The rate is slow enough that each record is scored and committed alone with the usual delay of 25 ms.
  private static final double RECORDS_PER_SECOND = 20;

  /// Holds the figures of a record length.
  ///
  /// @param cpuOfBulk processor time of the service for a byte, all of it, relative to bulk scoring without Kafka
  /// @param cpuOfBulkWithoutIdle the same without the time that the idle service takes meanwhile
  record Figure(int recordBytes, long records, double cpuSecondsPerKilobyte, double cpuOfBulk,
      double cpuOfBulkWithoutIdle, Latencies.Percentiles latencyMs) {}

  /// Holds all figures.
  ///
  /// @param idleCpuShare of one core, that the service takes while nothing comes
  record Figures(double recordsPerSecond, double idleCpuShare, double bulkCpuSecondsPerKilobyte,
      List<Figure> figures) {}

  private final ScenarioEnvironment stage;
  private final OfflineBaseline offline;

  SingleRecordScenario(ScenarioEnvironment stage, OfflineBaseline offline) {
    this.stage = stage;
    this.offline = offline;
  }

  ScenarioResult run() throws Exception {
    double seconds = stage.settings().length().seconds();
    TestRecords bulkRecords = cut(LENGTHS[0]);
    stage.startService();
    stage.progress().begin("without Kafka, in bulk, before");
    Throughput before = offline.bulk(bulkRecords, seconds / 2);
    stage.warmUp(bulkRecords, 1, before.bytesPerSecond() / 2);
    double idle = idleCpuShare(Math.min(10, seconds));
    List<Throughput> work = new ArrayList<>();
    List<Latencies> latencies = new ArrayList<>();
    for (int length : LENGTHS) {
      stage.progress().begin(String.format(Locale.ROOT, "records of %d bytes, %.0f a second", length,
          RECORDS_PER_SECOND));
      Latencies measured = new Latencies(System.nanoTime(), seconds);
      work.add(oneByOne(cut(length), length, seconds, measured));
      latencies.add(measured);
    }
    stage.progress().begin("without Kafka, in bulk, after");
    Throughput after = offline.bulk(bulkRecords, seconds / 2);
    double bulkCpu = (before.cpuPerByte() + after.cpuPerByte()) / 2;
    List<Figure> figures = new ArrayList<>();
    for (int i = 0; i < LENGTHS.length; i++) {
      Throughput one = work.get(i);
      double withoutIdle = (one.cpuSeconds() - idle * one.seconds()) / one.bytes();
      figures.add(new Figure(LENGTHS[i], one.bytes() / LENGTHS[i], 1e3 * one.cpuPerByte(), one.cpuPerByte() / bulkCpu,
          withoutIdle / bulkCpu, latencies.get(i).all()));
    }
    return ScenarioResult.of(new Figures(RECORDS_PER_SECOND, idle, 1e3 * bulkCpu, figures), stage.verdict(),
        figures.stream().map(figure -> summary(figure, idle)).toList(), Map.of());
  }

  private TestRecords cut(int length) {
    return stage.settings().records().ofLength(length);
  }

  private double idleCpuShare(double seconds) throws InterruptedException {
    stage.progress().begin("the service idles");
    double cpu = stage.cpuSeconds();
    long start = System.nanoTime();
    Thread.sleep((long) (1000 * seconds));
    return (stage.cpuSeconds() - cpu) / ((System.nanoTime() - start) / 1e9);
  }

  private Throughput oneByOne(TestRecords records, int length, double seconds, Latencies latencies) throws Exception {
    long count = Math.max(1, Math.round(seconds * RECORDS_PER_SECOND));
    double cpu = stage.cpuSeconds();
    long start = System.nanoTime();
    Sender.Plan plan = new Sender.Plan(records, "small-" + length, 1, RECORDS_PER_SECOND, count, 0);
    stage.send(plan, start, latencies, _ -> { });
    stage.awaitScores();
    return new Throughput(count * length, (System.nanoTime() - start) / 1e9, stage.cpuSeconds() - cpu);
  }

  private static String summary(Figure figure, double idle) {
    return String.format(Locale.ROOT, "records of %d bytes one by one: processor time a byte %.2f of bulk, %.2f "
        + "without the idle service's %.1f%% of a core; p99 %.0f ms", figure.recordBytes(), figure.cpuOfBulk(),
        figure.cpuOfBulkWithoutIdle(), 100 * idle, figure.latencyMs().p99());
  }
}
