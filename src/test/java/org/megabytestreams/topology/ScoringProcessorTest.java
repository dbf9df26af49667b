package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.score.CachedScorer;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.stream.ModelPool;
import org.megabytestreams.stream.ModelSource;
import org.megabytestreams.stream.RecordScorer;
import org.megabytestreams.stream.ScoringSettings;
import org.megabytestreams.testing.ContextModel;

/// Checks the commits that the test driver hides, since it commits after every record.
class ScoringProcessorTest {
  private static final int LIMIT = 1 << 20;

  private final ContextModel model = new ContextModel(new Geometry(8, 32, 8, 16, 1, 2, 16, 1, 2, Framing.RECORDS));
  private final MockProcessorContext<OutputKey, byte[]> context = new MockProcessorContext<>();

  @Test
  void requestsACommitAfterScoringForTheCommitInterval() {
    score(Duration.ofNanos(1));
    assertTrue(context.committed());
  }

  @Test
  void requestsNoCommitAfterScoringForLess() {
    score(Duration.ofDays(1));
    assertFalse(context.committed());
  }

  /// A record that makes a batch.
  private void score(Duration commitAfter) {
    context.setCurrentSystemTimeMs(1_000_000);
    MemoryStores.addTo(context);
    var settings = new TopologySettings(
        new TopologySettings.Topics(List.of("bytes"), "scores", "alerts", "dead-letters"),
        new TopologySettings.Limits(LIMIT, LIMIT),
        new TopologySettings.Batch(Duration.ofMillis(25), LIMIT, 1, LIMIT, commitAfter));
    var scorer = new RecordScorer(new CachedScorer(model, LIMIT),
        new ScoringSettings(ContextPolicy.STREAM, new MonitorSettings(1, 20, 1000, 60_000), 4));
    var processor = new ScoringProcessor(settings, new ModelPool(scorer, ModelSource.NONE), new ScoringObserver() {},
        RecordFilter.ALL, InputPartitions.single(List.of("bytes")));
    processor.init(context);
    context.setRecordMetadata("bytes", 0, 0);
    processor.process(new Record<>(new byte[] {'k'}, "line".getBytes(), 0));
    assertEquals(1, context.forwarded().size());
    processor.close();
  }
}
