package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
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
import org.megabytestreams.control.StreamPattern;
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
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.Command.Action;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.Schemas;

/// Sends commands between records.
class ControlTopologyTest {
  private static final Duration DELAY = Duration.ofMillis(25);
  private static final Duration COMMIT_AFTER = Duration.ofMillis(25);
  private static final int WARM_UP = 20;
  private static final int MAX_MODELS = 3;
  private static final Geometry GEOMETRY = new Geometry(8, 32, 8, 16, 1, 2, 16, 1, 2, Framing.RECORDS);
  private static final String OWN = ContextModel.DIGEST;
  private static final String B = "b".repeat(64);
  private static final String C = "c".repeat(64);
  private static final String D = "d".repeat(64);
  private static final String ABSENT = "e".repeat(64);

  @TempDir
  Path folder;

  private final Map<String, ContextModel> opened = new HashMap<>();
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> in;
  private TestInputTopic<byte[], byte[]> control;
  private int number;
  private int sent;

  @BeforeEach
  void open() {
    open(ContextPolicy.STREAM);
  }

  private void open(ContextPolicy policy) {
    var topics = new TopologySettings.Topics(List.of("bytes", "more"), "scores", "alerts", "dead-letters",
        Optional.of(new TopologySettings.Control("control", "control-applied", "shadow-scores", MAX_MODELS, true)),
        Optional.empty());
    var settings = new TopologySettings(topics, new TopologySettings.Limits(1 << 20, 64),
        new TopologySettings.Batch(DELAY, 10_000, 50, 10_000, COMMIT_AFTER));
    var own = new RecordScorer(new CachedScorer(new ContextModel(GEOMETRY), 1 << 20),
        new ScoringSettings(policy, new MonitorSettings(1e9, WARM_UP, 1000, 60_000), 4));
    ModelSource source = digest -> {
      if (digest.equals(ABSENT)) {
        throw new ModelSource.UnavailableModelException("no bundle with digest " + digest);
      }
      ContextModel model = new ContextModel(digest.equals(C) ? GEOMETRY.withPatches(12) : GEOMETRY, digest);
      opened.put(digest, model);
      return model;
    };
    Properties properties = new Properties();
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.resolve(policy.name()).toString());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
    driver = new TopologyTestDriver(
        ScoringTopology.build(settings, new ModelPool(own, source), ScoringObserver.NONE), properties);
    in = driver.createInputTopic("bytes", new ByteArraySerializer(), new ByteArraySerializer());
    control = driver.createInputTopic("control", new ByteArraySerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void close() {
    driver.close();
    opened.values().forEach(model -> assertTrue(model.closed(), model.digest().substring(0, 1)));
  }

  private void give(Action action, String pattern, String digest) {
    give("c" + number++, action, pattern, digest);
  }

  private void give(String id, Action action, String pattern, String digest) {
    StreamPattern streams = StreamPattern.parse(pattern);
    control.pipeInput(null, Json.write(new Command(Command.SCHEMA, id, action, streams.topic(), streams.key(),
        digest == null ? null : new Command.Model("m", digest), "me", number)), 77_000L);
  }

  private void send(String key, int records) {
    for (int i = 0; i < records; i++) {
      in.pipeInput(key.getBytes(), ("all is well here, as ever, number " + sent % 7).getBytes(), 1000L * sent);
      sent++;
    }
  }

  private List<JsonNode> score(String key, int records) throws Exception {
    send(key, records);
    driver.advanceWallClockTime(DELAY);
    return json("scores", "score");
  }

  @Test
  void promotesAModelBetweenTwoRecords() throws Exception {
    score("k", 30);
    send("k", 3);
    assertTrue(json("scores", "score").isEmpty());
    give(Action.PROMOTE, "*", B);
    List<JsonNode> before = json("scores", "score");
    assertEquals(List.of(OWN, OWN, OWN), texts(before, "model"), "what was taken in before");
    List<JsonNode> after = score("k", 2);
    assertEquals(List.of(B, B), texts(after, "model"));
    assertFalse(before.getLast().get("pValue").isNull());
    assertTrue(after.getFirst().get("pValue").isNull(), "another model's bits are another matter");
    assertTrue(after.getFirst().get("contextSymbols").asInt() > 0, "the window stays");
    assertFalse(score("k", WARM_UP).getLast().get("pValue").isNull());
    assertEquals(List.of("applied"), texts(json("control-applied", "control-applied"), "outcome"));
    give(Action.ROLLBACK, "*", null);
    assertTrue(opened.get(B).closed(), "no rule needs it");
    assertEquals(List.of(OWN), texts(score("k", 1), "model"));
  }

  @Test
  void continuesInAModelWithShorterWindows() throws Exception {
    score("k", 40);
    give(Action.PROMOTE, "*", C);
    JsonNode first = score("k", 1).getFirst();
    assertEquals(C, first.get("model").asText());
    int symbols = first.get("contextSymbols").asInt();
    assertTrue(symbols > 0 && symbols < 12 * 8, first.toString());
    assertTrue(first.get("contextOffset").asInt() > 30, first.toString());
    score("k", 30);
    give(Action.ROLLBACK, "*", null);
    JsonNode back = score("k", 1).getFirst();
    assertTrue(back.get("contextSymbols").asInt() > 0, back.toString());
  }

  @Test
  void appliesTheLastRuleThatMatches() throws Exception {
    give(Action.PROMOTE, "*", B);
    give(Action.PROMOTE, "byte?/k*", C);
    assertEquals(List.of(C), texts(score("k1", 1), "model"));
    assertEquals(List.of(B), texts(score("x", 1), "model"));
    send("k1", 1);
    send("x", 1);
    send("k1", 1);
    driver.advanceWallClockTime(DELAY);
    List<JsonNode> mixed = json("scores", "score");
    assertEquals(List.of(C, B, C), texts(mixed, "model"));
    assertEquals(List.of("2", "3", "4"), texts(mixed, "offset"));
    give(Action.ROLLBACK, "byte?/k*", null);
    assertEquals(List.of(B), texts(score("k1", 1), "model"));
  }

  @Test
  void appliesACommandOnce() throws Exception {
    give("twice", Action.PROMOTE, "*", B);
    give("back", Action.ROLLBACK, "*", null);
    give("twice", Action.PROMOTE, "*", B);
    give("back", Action.ROLLBACK, "*", null);
    assertEquals(List.of(OWN), texts(score("k", 1), "model"));
    List<JsonNode> applied = json("control-applied", "control-applied");
    assertEquals(List.of("applied", "applied", "repeated", "repeated"), texts(applied, "outcome"));
    assertEquals(List.of("twice", "back", "twice", "back"), texts(applied, "id"));
    assertEquals("app", applied.getFirst().get("application").asText());
    assertTrue(read("dead-letters").isEmpty());
  }

  @Test
  void sendsBadCommandsToTheDeadLetters() throws Exception {
    String good = new String(Json.write(new Command(Command.SCHEMA, "x", Action.FREEZE, "*", "*", null, "me", 1)));
    byte[][] bad = {null, {}, {0, (byte) 0xff}, "null".getBytes(), "[]".getBytes(),
      good.replace("freeze", "melt").getBytes(), good.replace("\"by\"", "\"giver\"").getBytes(),
      good.replace("\"schema\":1", "\"schema\":2").getBytes(), good.replace("freeze", "promote").getBytes(),
      good.replace("\"id\":\"x\",", "").getBytes(), (good + "x").getBytes(),
      good.replace("\"x\"", "\"" + "x\\n".repeat(200_000) + "\"").getBytes(), {0, 0, 0, (byte) 0xff, 1, 2, 3, 4}};
    for (byte[] value : bad) {
      control.pipeInput(null, value, 77_000L);
    }
    give("absent", Action.PROMOTE, "*", ABSENT);
    give(Action.ROLLBACK, "*", null);
    give(Action.LEARN, "byte", null);
    give("learn", Action.LEARN, "byte?", null); // the instance that learns answers this one
    give("learn", Action.LEARN, "byte?", null); // and this copy
    List<String> reasons = List.of("null value", "expected one JSON object", "not JSON", "expected one JSON object",
        "expected one JSON object", "action: expected one of promote, rollback", "unknown field 'giver'",
        "schema: expected 1, got 2", "model: expected one for promote", "id: expected", "not JSON", "id: expected",
        "not JSON", "no bundle with digest e", "nothing to roll back",
        "topic: expected one that this service reads (bytes, more), got byte");
    List<TestRecord<byte[], byte[]>> letters = read("dead-letters");
    assertEquals(reasons.size(), letters.size());
    for (int i = 0; i < reasons.size(); i++) {
      Map<String, String> headers = new HashMap<>();
      letters.get(i).headers()
          .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
      Schemas.assertValid("dead-letter", new ObjectMapper().writeValueAsBytes(headers));
      String reason = headers.get("megabyte.reason");
      assertEquals("BAD_COMMAND", headers.get("megabyte.reason.class"));
      assertEquals("control", headers.get("megabyte.origin.topic"));
      assertEquals(String.valueOf(i), headers.get("megabyte.origin.offset"));
      assertEquals("77000", headers.get("megabyte.origin.timestamp"));
      assertTrue(reason.startsWith(reasons.get(i)), reason);
      assertTrue(!reason.isBlank() && reason.lines().count() == 1 && !reason.contains("org.megabyte")
          && reason.length() <= 500, reason);
    }
    List<JsonNode> answers = json("control-applied", "control-applied");
    assertEquals(List.of("rejected", "rejected", "rejected"), texts(answers, "outcome"));
    assertEquals(List.of(OWN), texts(score("k", 1), "model"));
    // what was rejected may come again
    give("absent", Action.PROMOTE, "*", B);
    assertEquals(List.of(B), texts(score("k", 1), "model"));
  }

  @Test
  void limitsTheNumberOfOpenModels() throws Exception {
    give(Action.PROMOTE, "bytes/a", B);
    give(Action.PROMOTE, "bytes/b", C);
    give(Action.PROMOTE, "bytes/c", D);
    assertEquals(1, read("dead-letters").size());
    assertEquals(List.of(OWN), texts(score("c", 1), "model"));
    give(Action.PROMOTE, "bytes/b", D);
    assertTrue(opened.get(C).closed());
    assertEquals(List.of(D), texts(score("b", 1), "model"));
  }

  @Test
  void promotesAShadowWithItsState() throws Exception {
    score("k", 10);
    give(Action.SHADOW, "bytes/k", B);
    List<JsonNode> inForce = score("k", WARM_UP + 5);
    List<JsonNode> shadow = json("shadow-scores", "score");
    assertEquals(texts(inForce, "offset"), texts(shadow, "offset"));
    assertTrue(shadow.stream().allMatch(score -> score.get("model").asText().equals(B)));
    assertTrue(inForce.stream().allMatch(score -> score.get("model").asText().equals(OWN)));
    assertTrue(shadow.getFirst().get("contextSymbols").asInt() > 0);
    assertNotEquals(texts(inForce, "bits"), texts(shadow, "bits"));
    assertTrue(shadow.getFirst().get("pValue").isNull());
    assertFalse(shadow.getLast().get("pValue").isNull());
    score("other", 1);
    assertTrue(read("shadow-scores").isEmpty());
    give(Action.PROMOTE, "*", B);
    JsonNode taken = score("k", 1).getFirst();
    assertEquals(B, taken.get("model").asText());
    assertFalse(taken.get("pValue").isNull(), "the shadow had learnt");
    assertTrue(read("shadow-scores").isEmpty(), "a model does not shadow itself");
    assertEquals(0, size(StreamStore.SHADOWS));
    give(Action.SHADOW, "*", OWN);
    score("k", 3);
    assertEquals(3, read("shadow-scores").size());
    assertEquals(1, size(StreamStore.SHADOWS));
    give(Action.UNSHADOW, "*", null);
    score("k", 3);
    assertTrue(read("shadow-scores").isEmpty());
    assertEquals(0, size(StreamStore.SHADOWS));
  }

  @Test
  void givesAShadowTheBitsOfTheModelInForce() throws Exception {
    score("k", 10);
    give(Action.SHADOW, "*", B);
    score("k", 50);
    List<String> shadowed = texts(json("shadow-scores", "score"), "bits");
    driver.close();
    sent = 0;
    folder = folder.resolve("again");
    open(ContextPolicy.STREAM);
    score("k", 10);
    give(Action.PROMOTE, "*", B);
    assertEquals(shadowed, texts(score("k", 50), "bits"));
  }

  @Test
  void freezesAndThawsTheBaseline() throws Exception {
    driver.close();
    open(ContextPolicy.RECORD); // the same record has the same bits
    score("k", 60);
    JsonNode probe = surprising();
    give(Action.FREEZE, "*", null);
    score("k", 40);
    JsonNode frozen = surprising();
    score("k", 40);
    assertEquals(frozen.get("pValue"), surprising().get("pValue"));
    give(Action.THAW, "*", null);
    score("k", 40);
    assertNotEquals(frozen.get("pValue"), surprising().get("pValue"));
    assertEquals(probe.get("bits"), frozen.get("bits"));
  }

  private JsonNode surprising() throws Exception {
    in.pipeInput("k".getBytes(), "wow!".getBytes(), 1000L * sent);
    sent++;
    driver.advanceWallClockTime(DELAY);
    return json("scores", "score").getFirst();
  }

  @Test
  void forgetsTheStateOfAStream() throws Exception {
    score("k", 40);
    score("other", 3);
    in.pipeInput("k".getBytes(), "all is well!!!!!!!! here, as ever".getBytes(), 1000L * sent);
    driver.advanceWallClockTime(DELAY);
    assertEquals("opened", json("alerts", "alert").getLast().get("incident").get("change").asText());
    read("scores");
    give(Action.FORGET, "bytes/k", null);
    assertEquals(1, json("control-applied", "control-applied").getFirst().get("streams").asInt());
    assertEquals("closed", json("alerts", "alert").getLast().get("incident").get("change").asText());
    JsonNode first = score("k", 1).getFirst();
    assertEquals(0, first.get("contextSymbols").asInt());
    assertTrue(first.get("pValue").isNull());
    assertTrue(score("other", 1).getFirst().get("contextSymbols").asInt() > 0);
    driver.advanceWallClockTime(Duration.ofSeconds(300));
    assertTrue(read("alerts").isEmpty(), "nothing is left to close");
    give(Action.FORGET, "b*", null);
    assertEquals(2, json("control-applied", "control-applied").getFirst().get("streams").asInt());
    assertEquals(0, size(StreamStore.NAME));
    assertEquals(0, score("other", 1).getFirst().get("contextSymbols").asInt());
  }

  @Test
  void countsTheStreamsThatAPatternMatches() throws Exception {
    score("größe", 1);
    score("other", 1);
    give(Action.FREEZE, "bytes/größe", null);
    give(Action.FREEZE, "bytes/gr??e", null);
    give(Action.FREEZE, "bytes/gr????e", null);
    give(Action.SHADOW, "bytes", B);
    give(Action.REBASELINE, "*", null);
    give(Action.FORGET, "bytes/size", null);
    assertEquals(List.of("1", "1", "0", "2", "2", "0"),
        texts(json("control-applied", "control-applied"), "matched"));
    give("c0", Action.FREEZE, "bytes/größe", null);
    assertFalse(json("control-applied", "control-applied").getFirst().has("matched"), "applied before, not counted");
  }

  @Test
  void startsTheBaselineAgain() throws Exception {
    assertFalse(score("k", 40).getLast().get("pValue").isNull());
    give(Action.REBASELINE, "bytes", null);
    JsonNode first = score("k", 1).getFirst();
    assertTrue(first.get("pValue").isNull());
    assertTrue(first.get("contextSymbols").asInt() > 0);
    assertFalse(score("k", WARM_UP + 1).getLast().get("pValue").isNull());
  }

  private List<TestRecord<byte[], byte[]>> read(String topic) {
    return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  /// The topic's records, each held against its schema.
  private List<JsonNode> json(String topic, String schema) throws Exception {
    List<JsonNode> nodes = new ArrayList<>();
    for (TestRecord<byte[], byte[]> record : read(topic)) {
      Schemas.assertValid(schema, record.value());
      nodes.add(TestJson.read(record.value()));
    }
    return nodes;
  }

  private static List<String> texts(List<JsonNode> nodes, String field) {
    return nodes.stream().map(node -> node.get(field).asText()).toList();
  }

  private int size(String store) {
    int count = 0;
    try (var entries = driver.<byte[], byte[]>getKeyValueStore(store).all()) {
      while (entries.hasNext()) {
        entries.next();
        count++;
      }
    }
    return count;
  }
}
