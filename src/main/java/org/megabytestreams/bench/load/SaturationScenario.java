package org.megabytestreams.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// Measures how fast scoring goes. Bytes are sent at once to a warm, idle service, until the last score can be read. In
/// turns with that, the same bytes are scored without Kafka.
final class SaturationScenario {
  /// Holds the figures through Kafka.
  ///
  /// @param bytesPerSecond of each round
  /// @param ofBulk relative to bulk scoring in the same round; the median
  /// @param ofRecords relative to scoring a file of the same records in the same round; the median
  /// @param cpuOfBulk processor time of the service for a byte, relative to bulk scoring; the median
  record Through(int streams, List<Double> bytesPerSecond, double medianBytesPerSecond, double ofBulk, double ofRecords,
      double cpuOfBulk) {}

  /// Holds all figures.
  ///
  /// @param recordBytes mean length
  /// @param bulkBytesPerSecond without Kafka and record borders, of each round
  /// @param recordsBytesPerSecond without Kafka, as `score` scores a file of these records, of each round
  record Figures(double recordBytes, List<Double> bulkBytesPerSecond, List<Double> recordsBytesPerSecond,
      Through manyStreams, Through hotStream) {
    List<String> summary() {
      return List.of(
          String.format(Locale.ROOT, "without Kafka: %.1f KB/s in bulk, %.1f KB/s as records of %.0f bytes",
              Statistics.median(bulkBytesPerSecond) / 1e3, Statistics.median(recordsBytesPerSecond) / 1e3, recordBytes),
          line(manyStreams), line(hotStream));
    }

    private static String line(Through through) {
      return String.format(Locale.ROOT, "through Kafka, %d %s: %.1f KB/s, %.0f%% of bulk, %.0f%% of records; processor "
          + "time a byte %.2f of bulk", through.streams(), through.streams() == 1 ? "stream" : "streams",
          through.medianBytesPerSecond() / 1e3, 100 * through.ofBulk(), 100 * through.ofRecords(), through.cpuOfBulk());
    }
  }

  private final ScenarioEnvironment stage;
  private final OfflineBaseline offline;
  private final TestRecords records;

  SaturationScenario(ScenarioEnvironment stage, OfflineBaseline offline, TestRecords records) {
    this.stage = stage;
    this.offline = offline;
    this.records = records;
  }

  Figures run() throws Exception {
    LoadSettings.Length length = stage.settings().length();
    int streams = stage.settings().streams();
    stage.startService();
    double rough = offline.bulk(records, 1).bytesPerSecond();
    stage.warmUp(records, streams, rough / 2);
    List<Throughput> bulk = new ArrayList<>();
    List<Throughput> alone = new ArrayList<>();
    List<Throughput> many = new ArrayList<>();
    List<Throughput> hot = new ArrayList<>();
    for (int round = 1; round <= length.rounds(); round++) {
      String of = " (round " + round + " of " + length.rounds() + ")";
      stage.progress().begin("without Kafka, in bulk" + of);
      bulk.add(offline.bulk(records, length.seconds() / 2));
      long count = records.countOf(bulk.getLast().bytesPerSecond() * length.seconds());
      stage.progress().begin("through Kafka, " + streams + " streams" + of);
      many.add(stage.backlog(Sender.Plan.atOnce(records, "stream", streams, count)));
      stage.progress().begin("without Kafka, as records" + of);
      alone.add(offline.records(records, length.seconds() / 2));
      stage.progress().begin("through Kafka, one hot stream" + of);
      hot.add(stage.backlog(Sender.Plan.atOnce(records, "hot", 1, count)));
    }
    return new Figures(records.meanBytes(), rates(bulk), rates(alone), through(streams, many, bulk, alone),
        through(1, hot, bulk, alone));
  }

  private static Through through(int streams, List<Throughput> kafka, List<Throughput> bulk, List<Throughput> alone) {
    List<Double> rates = rates(kafka);
    return new Through(streams, rates, Statistics.median(rates),
        Statistics.median(IntStream.range(0, kafka.size())
            .mapToObj(i -> kafka.get(i).bytesPerSecond() / bulk.get(i).bytesPerSecond()).toList()),
        Statistics.median(IntStream.range(0, kafka.size())
            .mapToObj(i -> kafka.get(i).bytesPerSecond() / alone.get(i).bytesPerSecond()).toList()),
        Statistics.median(IntStream.range(0, kafka.size())
            .mapToObj(i -> kafka.get(i).cpuPerByte() / bulk.get(i).cpuPerByte()).toList()));
  }

  private static List<Double> rates(List<Throughput> work) {
    return work.stream().map(Throughput::bytesPerSecond).toList();
  }
}
