package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
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
import org.megabytestreams.testing.TestJson;

/// Sets offsets back between two starts of a task that keeps its stores.
class PartitionHistoriesTest {
  private static final int LIMIT = 1 << 20;
  private static final int BATCH = 4;

  private final ContextModel model = new ContextModel(new Geometry(8, 32, 8, 16, 1, 2, 16, 1, 2, Framing.RECORDS));
  private final MockProcessorContext<OutputKey, byte[]> context = new MockProcessorContext<>();
  private ScoringProcessor processor;

  @BeforeEach
  void start() {
    context.setCurrentSystemTimeMs(1_000_000);
    MemoryStores.addTo(context);
    open();
  }

  /// Another process takes over.
  private void open() {
    var settings = new TopologySettings(
        new TopologySettings.Topics(List.of("bytes", "more"), "scores", "alerts", "dead-letters"),
        new TopologySettings.Limits(LIMIT, LIMIT),
        new TopologySettings.Batch(Duration.ofMillis(25), LIMIT, BATCH, LIMIT, Duration.ofDays(1)));
    var scorer = new RecordScorer(new CachedScorer(model, LIMIT),
        new ScoringSettings(ContextPolicy.STREAM, new MonitorSettings(1, 20, 1000, 60_000), 4));
    processor = new ScoringProcessor(settings, new ModelPool(scorer, ModelSource.NONE), new ScoringObserver() {},
        RecordFilter.ALL, InputPartitions.single(List.of("bytes", "more")));
    processor.init(context);
  }

  private void process(String topic, long offset, String key, String value) {
    context.setRecordMetadata(topic, 0, offset);
    processor.process(new Record<>(key.getBytes(), value.getBytes(), 1000 * offset));
  }

  /// A batch of one stream.
  private void processBatch(String topic, long from, String key) {
    for (int i = 0; i < BATCH; i++) {
      process(topic, from + i, key, "line " + key);
    }
  }

  /// Returns scores since the last call, as `key@offset<contextOffset+contextSymbols`.
  private List<String> scores() throws IOException {
    List<String> scores = new ArrayList<>();
    for (var forwarded : context.forwarded()) {
      JsonNode score = TestJson.read(forwarded.record().value());
      scores.add(score.get("stream").asText() + "@" + score.get("offset") + "<" + score.get("contextOffset") + "+"
          + score.get("contextSymbols"));
    }
    context.resetForwards();
    return scores;
  }

  @Test
  void startsTheWindowOfEachStreamAgainWhenItsPartitionGoesBack() throws IOException {
    processBatch("bytes", 0, "a");
    processBatch("bytes", 4, "b");
    assertEquals("b@7<4+24", scores().getLast());
    processor.close();
    open();
    // the topic was created again: stream a begins at an offset above its last one
    processBatch("bytes", 0, "b");
    processBatch("bytes", 4, "a");
    assertEquals(List.of("b@0<0+0", "b@1<0+8", "b@2<0+16", "b@3<0+24", "a@4<4+0", "a@5<4+8", "a@6<4+16", "a@7<4+24"),
        scores());
    processor.close();
    open();
    processBatch("bytes", 8, "a");
    processBatch("bytes", 12, "b");
    assertEquals("a@8<4+32", scores().getFirst());
  }

  @Test
  void leavesOtherTopicsAlone() throws IOException {
    processBatch("bytes", 0, "a");
    processBatch("more", 0, "a");
    processBatch("bytes", 0, "a");
    scores();
    processBatch("more", 4, "a");
    assertEquals("a@4<0+32", scores().getFirst());
  }

  /// Records that were taken in, and not scored before the process ended, belong to the history before.
  @Test
  void scoresWaitingRecordsFirstWhenOffsetsGoBack() throws IOException {
    processBatch("bytes", 0, "a");
    process("bytes", 4, "a", "waits");
    scores();
    processor.close();
    open();
    process("bytes", 4, "a", "is another record of the same offset");
    assertEquals(List.of("a@4<0+32"), scores());
    processor.close();
    open();
    processBatch("bytes", 5, "a");
    assertEquals(List.of("a@4<4+0", "a@5<4+40", "a@6<4+48", "a@7<4+56"), scores().subList(0, 4));
  }

  @Test
  void treatsARecordThatIsReadTwiceInARowAsAResetGroup() throws IOException {
    processBatch("bytes", 0, "a");
    processBatch("bytes", 3, "a");
    assertTrue(scores().contains("a@3<3+0"));
  }
}
