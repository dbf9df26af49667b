package org.megabytestreams.bench.load;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Measures how long the service takes to score a backlog that was written before the service starts.
final class BacklogScenario {
  /// Scores that come within this time of each other were committed together.
  private static final long BURST_NANOS = 50_000_000;

  /// Holds the figures.
  ///
  /// @param secondsToFirstScore from the start of the process
  /// @param secondsToLastScore from the start of the process
  /// @param bytesPerSecond from the end of the first scores that came together to the last score
  /// @param ofBulk that rate relative to bulk scoring without Kafka before and after
  /// @param ofRecords the same, relative to scoring a file of these records
  record Figures(long records, long bytes, double secondsToFirstScore, double secondsToLastScore, double bytesPerSecond,
      double ofBulk, double ofRecords) {}

  private final ScenarioEnvironment stage;
  private final OfflineBaseline offline;
  private final TestRecords records;

  BacklogScenario(ScenarioEnvironment stage, OfflineBaseline offline, TestRecords records) {
    this.stage = stage;
    this.offline = offline;
    this.records = records;
  }

  ScenarioResult run() throws Exception {
    double seconds = stage.settings().length().seconds();
    stage.progress().begin("without Kafka, before");
    Throughput bulk = offline.bulk(records, seconds / 2);
    Throughput alone = offline.records(records, seconds / 2);
    long count = records.countOf(bulk.bytesPerSecond() * seconds);
    Burst burst = new Burst();
    stage.progress().begin(count + " records are written, then the service starts and scores them");
    stage.send(Sender.Plan.atOnce(records, "backlog", stage.settings().streams(), count), System.nanoTime(), burst,
        _ -> { });
    long start = System.nanoTime();
    stage.startService();
    stage.awaitScores();
    stage.progress().begin("without Kafka, after");
    Throughput bulkAfter = offline.bulk(records, seconds / 2);
    Throughput aloneAfter = offline.records(records, seconds / 2);
    Figures figures = new Figures(count, burst.bytes, (burst.firstNanos - start) / 1e9, (burst.lastNanos - start) / 1e9,
        burst.bytesPerSecond(), burst.bytesPerSecond() / mean(bulk, bulkAfter),
        burst.bytesPerSecond() / mean(alone, aloneAfter));
    return ScenarioResult.of(figures, stage.verdict(), List.of(summary(figures)), Map.of());
  }

  private static String summary(Figures figures) {
    return String.format(Locale.ROOT, "backlog of %,d records: first score %.1f s after the start, last %.1f s; "
        + "%.1f KB/s between, %.0f%% of bulk, %.0f%% of records", figures.records(), figures.secondsToFirstScore(),
        figures.secondsToLastScore(), figures.bytesPerSecond() / 1e3, 100 * figures.ofBulk(),
        100 * figures.ofRecords());
  }

  private static double mean(Throughput before, Throughput after) {
    return (before.bytesPerSecond() + after.bytesPerSecond()) / 2;
  }

  /// Times the arrivals. The reader calls [#arrived] under the ledger's lock. A thread that has seen the last score
  /// under that lock may read the times.
  private static final class Burst implements Ledger.Arrivals {
    private long bytes;
    private long firstNanos;
    private long firstBytes;
    private long firstEndNanos;
    private long lastNanos;

    @Override
    public void arrived(long intendedNanos, long arrivalNanos, int more) {
      if (bytes == 0) {
        firstNanos = arrivalNanos;
        firstEndNanos = arrivalNanos;
      }
      bytes += more;
      lastNanos = arrivalNanos;
      if (arrivalNanos - firstEndNanos < BURST_NANOS) {
        firstBytes = bytes;
        firstEndNanos = arrivalNanos;
      }
    }

    /// Returns the rate; NaN if all scores came together.
    double bytesPerSecond() {
      return lastNanos == firstEndNanos ? Double.NaN : (bytes - firstBytes) / ((lastNanos - firstEndNanos) / 1e9);
    }
  }
}
