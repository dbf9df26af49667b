package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.score.CachedScorer;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.stream.ModelPool;
import org.megabytestreams.stream.ModelSource;
import org.megabytestreams.stream.RecordScorer;
import org.megabytestreams.stream.ScoringSettings;
import org.megabytestreams.stream.StateCodec;
import org.megabytestreams.testing.ContextModel;
import org.megabytestreams.testing.TestJson;

/// Lets time pass between the records of streams.
class StreamExpiryTest {
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir
  Path folder;

  private final List<Integer> forgotten = new ArrayList<>();
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> in;

  private void open(Duration forgetAfter) {
    var settings = new TopologySettings(
        new TopologySettings.Topics(List.of("bytes"), "scores", "alerts", "dead-letters"),
        new TopologySettings.Limits(1000, 64),
        new TopologySettings.Batch(Duration.ofMillis(25), 10_000, 50, 10_000, Duration.ofMillis(25)), Redaction.NONE,
        forgetAfter);
    var model = new ContextModel(new Geometry(8, 32, 8, 16, 1, 2, 16, 1, 2, Framing.RECORDS));
    var scorer = new RecordScorer(new CachedScorer(model, 1 << 20),
        new ScoringSettings(ContextPolicy.STREAM, new MonitorSettings(1e9, 20, 1000, 60_000), 4));
    Properties properties = new Properties();
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    ScoringObserver observer = new ScoringObserver() {
      @Override
      public void forgotten(int streams) {
        forgotten.add(streams);
      }
    };
    driver = new TopologyTestDriver(
        ScoringTopology.build(settings, new ModelPool(scorer, ModelSource.NONE), observer), properties);
    in = driver.createInputTopic("bytes", new ByteArraySerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void forgetsStreamsThatNoLongerCome() {
    open(Duration.ofDays(30));
    send("old", 0);
    send("young", 20 * DAY);
    driver.advanceWallClockTime(MINUTE);
    assertEquals(Set.of("old", "young"), streams());
    send("young", 31 * DAY);
    driver.advanceWallClockTime(MINUTE);
    assertEquals(Set.of("young"), streams());
    assertEquals(List.of(1), forgotten);
    double first = bits();
    send("old", 31 * DAY);
    driver.advanceWallClockTime(MINUTE);
    assertEquals(first, bits(), "a stream that comes again begins again");
  }

  @Test
  void oneRecordOfTheFutureForgetsNoStream() {
    open(Duration.ofDays(30));
    send("a", 0);
    send("b", 1000);
    send("c", 1000 * DAY);
    send("a", 2000);
    driver.advanceWallClockTime(MINUTE);
    assertEquals(Set.of("a", "b", "c"), streams());
  }

  @Test
  void aStreamOfWhichARecordWaitsStays() {
    open(Duration.ofDays(30));
    send("a", 0);
    driver.advanceWallClockTime(Duration.ofMillis(30));
    send("b", 40 * DAY);
    driver.advanceWallClockTime(Duration.ofSeconds(59));
    send("b", 40 * DAY);
    send("a", 40 * DAY);
    driver.advanceWallClockTime(Duration.ofMillis(990));
    driver.advanceWallClockTime(MINUTE);
    assertTrue(streams().contains("a"));
    assertEquals(List.of(), forgotten);
  }

  @Test
  void keepsAllStreamsIfNoneIsToBeForgotten() {
    open(Duration.ZERO);
    send("a", 0);
    send("b", 4000 * DAY);
    driver.advanceWallClockTime(MINUTE);
    assertEquals(Set.of("a", "b"), streams());
  }

  private void send(String key, long timestamp) {
    in.pipeInput(key.getBytes(), "all is well here".getBytes(), timestamp);
  }

  /// Returns the bits of the first record that no test has read yet.
  private double bits() {
    return TestJson.read(driver.createOutputTopic("scores", new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList().getFirst().value()).get("bits").asDouble();
  }

  private Set<String> streams() {
    Set<String> keys = new TreeSet<>();
    try (var entries = driver.<Object, byte[]>getKeyValueStore(StreamStore.NAME).all()) {
      entries.forEachRemaining(entry -> keys.add(new String(StateCodec.decode(entry.value).stream().key())));
    }
    return keys;
  }
}
