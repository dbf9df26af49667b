package org.megabytestreams.bench.load;

import org.megabytestreams.model.ByteModel;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.score.FileScorer;
import org.megabytestreams.score.SegmentScorer;

/// Scores without Kafka, in this process: the same bytes, model and cores as the service has.
final class OfflineBaseline {
  private final SegmentScorer scorer;
  private boolean warm;

  OfflineBaseline(ByteModel model) {
    this.scorer = SegmentScorer.of(model);
  }

  /// Scores the bytes as one segment, with no record borders: the fastest way there is.
  Throughput bulk(TestRecords records, double atLeastSeconds) {
    return measure(records, atLeastSeconds, false);
  }

  /// Scores one stream of records, as `score` scores a file: borders cost symbols.
  Throughput records(TestRecords records, double atLeastSeconds) {
    return measure(records, atLeastSeconds, true);
  }

  private Throughput measure(TestRecords records, double atLeastSeconds, boolean borders) {
    if (!warm) {
      warm = true; // the first run costs more: memory is laid out, code compiled
      measure(records, 0.001, borders);
    }
    FileScorer file = new FileScorer(scorer, ContextPolicy.STREAM, _ -> { });
    double cpu = ProcessUsage.ownCpuSeconds();
    long start = System.nanoTime();
    long bytes = 0;
    for (long number = 0; System.nanoTime() - start < atLeastSeconds * 1e9;) {
      for (long end = bytes + FileScorer.BATCH_SYMBOLS; bytes < end; number++) {
        byte[] value = records.get(number).value();
        file.add(value, borders || number == 0, borders);
        bytes += value.length;
      }
      file.flush();
    }
    return new Throughput(bytes, (System.nanoTime() - start) / 1e9, ProcessUsage.ownCpuSeconds() - cpu);
  }
}
