package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
import org.megabytestreams.anomaly.IncidentChange;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.anomaly.Suppression;
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
import org.megabytestreams.wire.Alert;
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.Command.Action;
import org.megabytestreams.wire.IncidentState;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.Schemas;

/// Sends records that alert. A record has the same bits whatever stands before it.
class AlertTopologyTest {
  private static final Duration DELAY = Duration.ofMillis(25);
  private static final int WARM_UP = 20;
  private static final Geometry GEOMETRY = new Geometry(8, 32, 8, 16, 1, 2, 16, 1, 2, Framing.RECORDS);

  @TempDir
  Path folder;

  private final List<Suppression> suppressed = new ArrayList<>();
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> in;
  private TestInputTopic<byte[], byte[]> control;
  private int sent;

  @BeforeEach
  void open() {
    var topics = new TopologySettings.Topics(List.of("bytes"), "scores", "alerts", "dead-letters",
        Optional.of(new TopologySettings.Control("control", "control-applied", "shadow-scores", 1, false)),
        Optional.of("incidents"));
    var settings = new TopologySettings(topics, new TopologySettings.Limits(1 << 20, 64),
        new TopologySettings.Batch(DELAY, 10_000, 50, 10_000, DELAY), Redaction.of(List.of("w(o)w", "digits")),
        Duration.ZERO);
    var own = new RecordScorer(new CachedScorer(new ContextModel(GEOMETRY), 1 << 20),
        new ScoringSettings(ContextPolicy.RECORD, new MonitorSettings(1e9, WARM_UP, 1000, 60_000), 4));
    var observer = new ScoringObserver() {
      @Override
      public void suppressed(Suppression suppression) {
        suppressed.add(suppression);
      }
    };
    Properties properties = new Properties();
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
    driver = new TopologyTestDriver(ScoringTopology.build(settings, new ModelPool(own, ModelSource.NONE), observer),
        properties);
    in = driver.createInputTopic("bytes", new ByteArraySerializer(), new ByteArraySerializer());
    control = driver.createInputTopic("control", new ByteArraySerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void close() {
    driver.close();
  }

  private List<JsonNode> calm(String key, int records) throws Exception {
    for (int i = 0; i < records; i++) {
      send(key, "all is well here, as ever, number " + sent % 7);
    }
    return scores();
  }

  private JsonNode surprising(String key) throws Exception {
    send(key, "wow!");
    return scores().getLast();
  }

  private void send(String key, String record) {
    in.pipeInput(key.getBytes(), record.getBytes(), 1000L * sent);
    sent++;
  }

  private List<JsonNode> scores() throws Exception {
    driver.advanceWallClockTime(DELAY);
    return json("scores", "score");
  }

  private void give(String id, Action action, Command.Like like, Long from, Long until, String rule) {
    control.pipeInput(null, Json.write(new Command(Command.SCHEMA, id, action, "bytes", "k", null, "me", 1, like, from,
        until, rule)), 77_000L);
  }

  @Test
  void keepsBackTheAlertsOfRecordsLikeOneThatWasFineUntilThatIsRevoked() throws Exception {
    calm("k", 60);
    calm("other", 60);
    surprising("k");
    var like = new Command.Like("bytes/0@120", null, List.of(alerts().getLast().get("kind").asText()));
    give("good", Action.CONFIRM, like, null, null, null);
    assertFalse(surprising("k").has("suppressedBy"));
    assertEquals("updated", change(alerts().getLast()));
    give("like", Action.FINE, like, null, null, null);
    JsonNode kept = surprising("k");
    assertEquals("like", kept.get("suppressedBy").asText());
    assertTrue(kept.get("pValue").asDouble() <= 0.001);
    assertTrue(alerts().isEmpty());
    assertEquals(List.of(new Suppression("fine", "like")), suppressed);
    assertFalse(surprising("other").has("suppressedBy"), "another stream");
    assertEquals(1, alerts().size());
    give("back", Action.REVOKE, null, null, null, "like");
    assertFalse(surprising("k").has("suppressedBy"));
    assertEquals("updated", change(alerts().getLast()));
    assertEquals(List.of("applied", "applied", "applied"),
        texts(json("control-applied", "control-applied"), "outcome"));
  }

  @Test
  void hidesInAlertsWhatRulesSay() throws Exception {
    calm("k", 40);
    surprising("k");
    JsonNode alert = alerts().getLast();
    assertEquals("w*w!", alert.get("record").get("text").asText());
    assertEquals("w*w!", alert.get("worstSpans").get(0).get("text").asText());
    assertEquals(Alert.Bytes.of("w*w!".getBytes()).base64(), alert.get("record").get("base64").asText());
    assertFalse(alert.get("expected").get("text").asText().matches(".*[0-9].*"), alert.toString());
    assertEquals(StreamId.sha256Hex("wow!".getBytes()), alert.get("inputSha256").asText());
  }

  @Test
  void keepsBackTheAlertsOfRecordsOfAMutedTime() throws Exception {
    calm("k", 60);
    give("m", Action.MUTE, null, 0L, 1000L * (sent + 1), null);
    assertEquals("m", surprising("k").get("suppressedBy").asText());
    assertTrue(alerts().isEmpty());
    assertFalse(surprising("k").has("suppressedBy"), "its timestamp is later");
    assertEquals("opened", change(alerts().getLast()));
    assertEquals(List.of(new Suppression("mute", "m")), suppressed);
  }

  @Test
  void tiesIncidentsThatOverlapToTheOneThatBeganFirst() throws Exception {
    for (String key : List.of("a", "b", "c", "d")) {
      calm(key, 40);
    }
    surprising("a");
    surprising("b");
    List<JsonNode> states = json("incidents", "incident");
    JsonNode first = states.getFirst();
    assertEquals(List.of("open", "open"), texts(states, "state"));
    assertTrue(first.get("tiedTo").isNull());
    assertEquals(first.get("id"), states.getLast().get("tiedTo"));
    assertEquals(160, first.get("firstOffset").asLong());
    assertEquals(List.of("1", "2"), texts(states, "streams"));
    assertGoesOnAfterATakeover(first.get("id").asText());
    control.pipeInput(null, Json.write(new Command(Command.SCHEMA, "f", Action.FORGET, "bytes", "a", null, "me", 1)));
    JsonNode closed = json("incidents", "incident").getLast();
    assertEquals("closed", closed.get("state").asText());
    assertEquals("2", closed.get("streams").asText());
    for (String field : List.of("id", "summary", "firstOffset", "lastOffset")) {
      assertEquals(first.get(field), closed.get(field));
    }
    surprising("c");
    assertEquals(first.get("id"), json("incidents", "incident").getLast().get("tiedTo"), "b is open still");
    JsonNode tied = alerts().getLast().get("incident");
    assertEquals(first.get("id"), tied.get("tiedTo"));
    for (int i = 0; i < 5; i++) {
      surprising("c");
    }
    JsonNode latest = json("incidents", "incident").getLast();
    assertEquals(6, latest.get("alerts").asInt());
    assertEquals(latest.get("severity"), alerts().getLast().get("incident").get("severity"));
    assertTrue(List.of("medium", "high", "critical").contains(latest.get("severity").asText()), latest.toString());
    driver.advanceWallClockTime(Duration.ofMinutes(5));
    assertEquals(List.of("closed", "closed"), texts(json("incidents", "incident"), "state"));
    surprising("d");
    assertTrue(json("incidents", "incident").getLast().get("tiedTo").isNull(), "no other is open");
  }

  private void assertGoesOnAfterATakeover(String first) {
    OpenIncidents taken = new OpenIncidents(driver.getKeyValueStore(ControlStore.NAME));
    StreamId stream = new StreamId("bytes", "x".getBytes());
    IncidentState next = taken.change(stream, 0, incident(IncidentChange.Kind.OPENED, 1), 7L, "rare").getLast();
    assertEquals(first, next.tiedTo());
    assertEquals(3, next.streams());
    List<IncidentState> lost = taken.change(stream, 0, incident(IncidentChange.Kind.OPENED, 2), 8L, "again");
    assertEquals(List.of(next.closed(), next.id().replaceAll("1$", "2")),
        List.of(lost.getFirst(), lost.getLast().id()), "the stream's state was lost");
    assertEquals(1, taken.change(stream, 0, incident(IncidentChange.Kind.CLOSED, 2), null, null).size());
  }

  private static IncidentChange incident(IncidentChange.Kind kind, long number) {
    return new IncidentChange(number, kind, 5, 5, 1, 9, 1e-9);
  }

  private static List<String> texts(List<JsonNode> nodes, String field) {
    return nodes.stream().map(node -> node.get(field).asText()).toList();
  }

  private static String change(JsonNode alert) {
    return alert.get("incident").get("change").asText();
  }

  private List<JsonNode> alerts() throws Exception {
    return json("alerts", "alert");
  }

  /// The topic's records, each held against its schema.
  private List<JsonNode> json(String topic, String schema) throws Exception {
    List<JsonNode> nodes = new ArrayList<>();
    for (TestRecord<byte[], byte[]> record : driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer()).readRecordsToList()) {
      Schemas.assertValid(schema, record.value());
      nodes.add(TestJson.read(record.value()));
    }
    return nodes;
  }
}
