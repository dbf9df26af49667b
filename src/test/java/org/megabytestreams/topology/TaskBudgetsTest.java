package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.anomaly.PartitionBudget;
import org.megabytestreams.anomaly.SharedBudget;
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
import org.megabytestreams.wire.RecordPosition;
import org.megabytestreams.wire.ScoreFields;

/// Lets a task with one of four partitions of a topic spend a budget that all streams share.
class TaskBudgetsTest {
  private static final int LIMIT = 1 << 20;
  private static final int RECORDS = 200;
  private static final double PER_DAY = 40;
  private static final InputPartitions PARTITIONS = new InputPartitions() {
    @Override
    public int of(String topic) {
      return topic.equals("limited") ? 4 : 6;
    }

    @Override
    public int ofAll() {
      return 10;
    }

    @Override
    public List<String> topics() {
      return List.of("limited", "free");
    }
  };

  private final MockProcessorContext<OutputKey, byte[]> context = new MockProcessorContext<>();
  private final Map<String, Double> left = new HashMap<>();
  private final List<Double> expected = new ArrayList<>();

  @BeforeEach
  void start() {
    context.setCurrentSystemTimeMs(1_000_000);
    MemoryStores.addTo(context);
  }

  private static TopologySettings settings(int batch) {
    var limited = new TopicSettings(Redaction.NONE, Duration.ZERO, null, SharedBudget.of(PER_DAY, 0), 0);
    return new TopologySettings(
        new TopologySettings.Topics(List.of("limited", "free"), "scores", "alerts", "dead-letters"),
        new TopologySettings.Limits(LIMIT, LIMIT),
        new TopologySettings.Batch(Duration.ofMillis(25), LIMIT, batch, LIMIT, Duration.ofDays(1)),
        new TopicSettings(Redaction.NONE, Duration.ZERO, null), Map.of("limited", limited));
  }

  /// Records come ever more slowly.
  private static long time(int record) {
    return 20L * record * record;
  }

  /// Scores records of two streams and both topics, and returns the thresholds of alerts by topic and offset.
  ///
  /// @param batch how many records are scored at a time
  /// @param restarts whether another process takes over in the middle, while records wait
  private Map<String, Double> thresholds(int batch, boolean restarts) throws Exception {
    start();
    context.resetForwards();
    ScoringProcessor processor = open(batch);
    for (int i = 0; i < RECORDS; i++) {
      if (restarts && i == RECORDS / 2 + 1) {
        processor.close();
        processor = open(batch);
      }
      String key = i % 2 == 0 ? "a" : "b";
      String value = i > 100 && i % 7 == 0 ? "wow! number " + i + " is quite another thing" : "all is well";
      for (String topic : List.of("limited", "free")) {
        context.setRecordMetadata(topic, 2, i);
        processor.process(new Record<>(key.getBytes(), value.getBytes(), time(i)));
      }
    }
    context.scheduledPunctuators().getLast().getPunctuator().punctuate(1_000_000); // scores what waits
    processor.close();
    Map<String, Double> thresholds = new TreeMap<>();
    for (var forwarded : context.forwarded()) {
      var json = TestJson.read(forwarded.record().value());
      if (json.hasNonNull("threshold")) {
        thresholds.put(json.get("topic").asText() + "@" + json.get("offset"), json.get("threshold").asDouble());
      }
    }
    return thresholds;
  }

  private ScoringProcessor open(int batch) {
    var scorer = new RecordScorer(new CachedScorer(
        new ContextModel(new Geometry(8, 32, 8, 16, 1, 2, 16, 1, 2, Framing.RECORDS)), LIMIT),
        new ScoringSettings(ContextPolicy.STREAM, new MonitorSettings(1e9, 20, 1000, 60_000), 0));
    ScoringObserver observer = new ScoringObserver() {
      @Override
      public void expected(String topic, double falseAlarms) {
        if (topic.equals("limited")) {
          expected.add(falseAlarms);
        }
      }

      @Override
      public void budgetLeft(String topic, int partition, double falseAlarms) {
        left.put(topic + "-" + partition, falseAlarms);
      }
    };
    var processor = new ScoringProcessor(settings(batch), new ModelPool(scorer, ModelSource.NONE), observer,
        RecordFilter.ALL, PARTITIONS);
    processor.init(context);
    return processor;
  }

  @Test
  void alertsWithinThePartitionsShareWhateverTheBatches() throws Exception {
    Map<String, Double> one = thresholds(1, false);
    PartitionBudget alone = new PartitionBudget();
    double[] shares = new double[RECORDS];
    for (int i = 0; i < RECORDS; i++) {
      shares[i] = PER_DAY / 4 * alone.take(time(i));
    }
    assertTrue(one.keySet().stream().filter(at -> at.startsWith("limited")).count() > 3, one.toString());
    one.forEach((at, threshold) -> assertEquals(
        at.startsWith("free") ? 1e-3 : Math.min(1e-3, shares[Integer.parseInt(at.substring(8))]), threshold, 1e-15,
        at));
    assertTrue(expected.stream().mapToDouble(Double::doubleValue).sum() <= PER_DAY / 4 * time(RECORDS) / 86_400_000
        + PER_DAY / 4 / 100, "spent " + expected);
    assertEquals(one, thresholds(16, false));
    assertTrue(left.get("limited-0").isNaN() && !left.containsKey("free-0"), left.toString());
  }

  @Test
  void goesOnAfterARestartAsIfThereWereNone() throws Exception {
    assertEquals(thresholds(16, false), thresholds(16, true));
  }

  /// A tenth is for silence and bursts.
  @Test
  void tellsWhatIsLeftToRecords() {
    TopologySettings settings = settings(1);
    var paced = new TopologySettings(settings.topics(), settings.limits(), settings.batch(), settings.usual(), Map.of(
        "limited", new TopicSettings(Redaction.NONE, Duration.ZERO, null, SharedBudget.of(PER_DAY, 0), 1)));
    TaskBudgets budgets = new TaskBudgets(context.getStateStore(ControlStore.NAME), paced, PARTITIONS, 0,
        new ScoringObserver() {
          @Override
          public void budgetLeft(String topic, int partition, double falseAlarms) {
            left.put(topic, falseAlarms);
          }
        });
    double took = budgets.take(new PendingRecord(
        new ScoreFields.Origin(new RecordPosition("limited", 0, 0), 5), null, null, new byte[0]));
    budgets.takeForPace("limited", 5);
    budgets.store();
    assertEquals(0.9 * PER_DAY / 4 - took, left.get("limited"), 1e-9);
  }

  @Test
  void takesTheSmallerShareOfTopicAndAll() {
    KeyValueStore<Bytes, byte[]> store = context.getStateStore(ControlStore.NAME);
    double[] took = new double[2];
    for (int i = 0; i < 2; i++) {
      double all = i == 0 ? 0 : 5;
      TopologySettings settings = settings(1);
      var both = new TopologySettings(settings.topics(), settings.limits(), settings.batch(), settings.usual(), Map.of(
          "limited", new TopicSettings(Redaction.NONE, Duration.ZERO, null, SharedBudget.of(PER_DAY, all), 0)));
      took[i] = new TaskBudgets(store, both, PARTITIONS, 0, ScoringObserver.NONE).take(new PendingRecord(
          new ScoreFields.Origin(new RecordPosition("limited", 0, 0), 5), null, null, new byte[0]));
    }
    assertEquals(20, took[0] / took[1], 1e-9); // a quarter of 40, or a tenth of 5
  }
}
