package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.score.CachedScorer;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.stream.ModelPool;
import org.megabytestreams.stream.ModelSource;
import org.megabytestreams.stream.RecordScorer;
import org.megabytestreams.stream.ScoringSettings;
import org.megabytestreams.testing.ContextModel;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.wire.Schemas;

class ScoringTopologyTest {
  private static final long CACHE_BYTES = 1 << 20;
  private static final Duration DELAY = Duration.ofMillis(25);
  private static final Duration COMMIT_AFTER = Duration.ofMillis(25);
  private static final int LIMIT = 1024 * 1024;
  private static final byte[] KEY = {'k'};

  @TempDir
  Path folder;

  private final ContextModel model = new ContextModel(new Geometry(8, 32, 8, 16, 1, 2, 16, 1, 2, Framing.RECORDS));
  private final List<StreamId> unknown = new ArrayList<>();
  private final ScoringObserver observer = new ScoringObserver() {
    @Override
    public void unknownStream(StreamId stream, double bitsPerByte) {
      unknown.add(stream);
    }
  };
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> in;

  @BeforeEach
  void open() {
    var settings = new TopologySettings(
        new TopologySettings.Topics(List.of("bytes", "more"), "scores", "alerts", "dead-letters"),
        new TopologySettings.Limits(LIMIT, 64),
        new TopologySettings.Batch(DELAY, 10_000, 50, 10_000, COMMIT_AFTER));
    var scorer = new RecordScorer(new CachedScorer(model, CACHE_BYTES),
        new ScoringSettings(ContextPolicy.STREAM, new MonitorSettings(1e9, 20, 1000, 60_000), 4));
    var models = new ModelPool(scorer, ModelSource.NONE);
    Properties properties = new Properties();
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    driver = new TopologyTestDriver(ScoringTopology.build(settings, models, observer), properties);
    in = driver.createInputTopic("bytes", new ByteArraySerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void waitsForTheDelayAndThenScoresInOrder() throws Exception {
    for (int i = 0; i < 10; i++) {
      in.pipeInput(KEY, ("line " + i).getBytes());
    }
    assertTrue(read("scores").isEmpty());
    assertEquals(10, pending());
    driver.advanceWallClockTime(DELAY);
    List<JsonNode> scores = json("scores");
    assertEquals(10, scores.size());
    for (int i = 0; i < 10; i++) {
      assertEquals(i, scores.get(i).get("offset").asInt());
      assertEquals("k", scores.get(i).get("stream").asText());
      assertEquals(8 * i, scores.get(i).get("contextSymbols").asInt());
    }
    assertEquals(0, pending());
  }

  @Test
  void scoresAtOnceWhenABoundIsReached() throws Exception {
    for (int i = 0; i < 50; i++) {
      in.pipeInput(KEY, new byte[] {1});
    }
    assertEquals(50, read("scores").size());
    in.pipeInput(KEY, new byte[10_000]);
    assertEquals(1, read("scores").size());
    assertEquals(0, pending());
  }

  @Test
  void reportsStreamsThatTheModelDoesNotKnowOnce() {
    byte[] other = {'o'};
    for (int i = 0; i < 350; i++) {
      in.pipeInput(KEY, "!!!".getBytes());
      in.pipeInput(other, "abc".getBytes());
      if (i % 7 == 0) {
        driver.advanceWallClockTime(DELAY);
      }
      assertTrue(unknown.isEmpty() || i >= 299);
    }
    driver.advanceWallClockTime(DELAY);
    assertEquals(List.of(new StreamId("bytes", KEY)), unknown);
  }

  @Test
  void forwardsKeyAndTraceHeaders() {
    var headers = new RecordHeaders().add("traceparent", "00-ab-cd-01".getBytes()).add("other", new byte[] {1});
    in.pipeInput(new TestRecord<>(KEY, new byte[] {1}, headers, 1234L));
    driver.advanceWallClockTime(DELAY);
    TestRecord<byte[], byte[]> score = read("scores").getFirst();
    assertArrayEquals(KEY, score.key());
    assertEquals(1234L, score.timestamp());
    assertEquals(1, score.headers().toArray().length);
    assertEquals("00-ab-cd-01", new String(score.headers().lastHeader("traceparent").value()));
  }

  @Test
  void scoresEmptyZeroUnnamedAndLongestRecords() throws Exception {
    byte[] longest = new byte[LIMIT];
    Arrays.fill(longest, (byte) 'x');
    in.pipeInput(KEY, new byte[0]);
    in.pipeInput(KEY, new byte[] {0, 0, 0});
    in.pipeInput(null, new byte[] {7});
    in.pipeInput(new byte[] {(byte) 0xff}, new byte[] {7});
    in.pipeInput(KEY, longest);
    driver.advanceWallClockTime(DELAY);
    List<JsonNode> scores = json("scores");
    assertEquals(List.of(0, 3, 1, 1, LIMIT), scores.stream().map(score -> score.get("bytes").asInt()).toList());
    assertTrue(scores.getFirst().get("bits").asDouble() > 0);
    assertEquals("none", scores.get(2).get("streamEncoding").asText());
    assertTrue(scores.get(2).get("stream").isNull());
    assertEquals("base64", scores.get(3).get("streamEncoding").asText());
    assertEquals(0, pending());
    assertTrue(read("dead-letters").isEmpty());
  }

  @Test
  void sendsUnscorableRecordsToTheDeadLetters() {
    in.pipeInput(KEY, (byte[]) null);
    in.pipeInput(KEY, new byte[LIMIT + 1]);
    in.pipeInput(new byte[65], new byte[] {1, 2});
    in.pipeInput(KEY, new byte[] {1});
    driver.advanceWallClockTime(DELAY);
    List<TestRecord<byte[], byte[]>> letters = read("dead-letters");
    assertEquals(List.of("NULL_VALUE", "VALUE_TOO_LARGE", "KEY_TOO_LARGE"),
        letters.stream().map(letter -> header(letter, "megabyte.reason.class")).toList());
    for (int i = 0; i < 3; i++) {
      assertEquals("bytes", header(letters.get(i), "megabyte.origin.topic"));
      assertEquals("0", header(letters.get(i), "megabyte.origin.partition"));
      assertEquals(String.valueOf(i), header(letters.get(i), "megabyte.origin.offset"));
    }
    assertNull(letters.get(0).value());
    assertEquals("-1", header(letters.get(0), "megabyte.value.bytes"));
    assertNull(letters.get(1).value());
    assertEquals(String.valueOf(LIMIT + 1), header(letters.get(1), "megabyte.value.bytes"));
    assertArrayEquals(new byte[] {1, 2}, letters.get(2).value());
    assertEquals(1, read("scores").size());
  }

  @Test
  void ignoresTheLengthThatTheSenderOfANullValueClaims() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("megabyte.dropped.value", new byte[] {0, 0, 0, 5});
    in.pipeInput(new TestRecord<>(KEY, (byte[]) null, headers));
    in.pipeInput(KEY, new byte[] {1});
    driver.advanceWallClockTime(DELAY);
    List<TestRecord<byte[], byte[]>> letters = read("dead-letters");
    assertEquals(List.of("NULL_VALUE"),
        letters.stream().map(letter -> header(letter, "megabyte.reason.class")).toList());
    assertEquals("-1", header(letters.getFirst(), "megabyte.value.bytes"));
    assertEquals(1, read("scores").size());
  }

  @Test
  void keepsStreamsOfDifferentTopicsApart() throws Exception {
    var other = driver.createInputTopic("more", new ByteArraySerializer(), new ByteArraySerializer());
    in.pipeInput(KEY, new byte[] {1});
    other.pipeInput(KEY, new byte[] {1});
    driver.advanceWallClockTime(DELAY);
    List<JsonNode> scores = json("scores");
    assertEquals(2, scores.size());
    assertEquals(scores.get(0).get("bits"), scores.get(1).get("bits"));
    assertFalse(scores.get(0).get("topic").equals(scores.get(1).get("topic")));
  }

  @Test
  void opensAnIncidentAndClosesItWhenTheStreamFallsSilent() throws Exception {
    for (int i = 0; i < 40; i++) {
      in.pipeInput(KEY, ("all is well here, as ever, number " + i % 7).getBytes(), 1000L * i);
    }
    in.pipeInput(KEY, "all is well!!!!!!!! here, as ever".getBytes(), 40_000L);
    driver.advanceWallClockTime(DELAY);
    List<JsonNode> opened = json("alerts");
    JsonNode alert = opened.stream().filter(a -> a.path("offset").asInt() == 40).findFirst().orElseThrow();
    assertEquals("opened", alert.get("incident").get("change").asText());
    assertEquals("eeee", alert.get("expected").get("text").asText());
    assertTrue(alert.get("worstSpans").get(0).get("text").asText().contains("!!!!!!!!"), alert.toString());
    driver.advanceWallClockTime(Duration.ofSeconds(50));
    assertTrue(read("alerts").isEmpty());
    driver.advanceWallClockTime(Duration.ofSeconds(30));
    List<JsonNode> closed = json("alerts");
    assertEquals(1, closed.size());
    assertEquals("closed", closed.getFirst().get("incident").get("change").asText());
    assertEquals(alert.get("incident").get("id"), closed.getFirst().get("incident").get("id"));
    driver.advanceWallClockTime(Duration.ofSeconds(300));
    assertTrue(read("alerts").isEmpty());
  }

  private List<TestRecord<byte[], byte[]>> read(String topic) {
    return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  /// The topic's records, each held against its schema.
  private List<JsonNode> json(String topic) throws Exception {
    List<JsonNode> nodes = new ArrayList<>();
    for (TestRecord<byte[], byte[]> record : read(topic)) {
      Schemas.assertValid(topic.substring(0, topic.length() - 1), record.value());
      nodes.add(TestJson.read(record.value()));
    }
    return nodes;
  }

  private long pending() {
    long count = 0;
    try (var entries = driver.<byte[], byte[]>getKeyValueStore(PendingStore.NAME).all()) {
      while (entries.hasNext()) {
        entries.next();
        count++;
      }
    }
    return count;
  }

  private static String header(TestRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
