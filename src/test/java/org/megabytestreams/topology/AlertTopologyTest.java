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
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.anomaly.Suppression;
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
        Optional.of(new TopologySettings.Control("control", "control-applied", "shadow-scores", 1)));
    var settings = new TopologySettings(topics, new TopologySettings.Limits(1 << 20, 64),
        new TopologySettings.Batch(DELAY, 10_000, 50, 10_000, DELAY));
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
    assertEquals(List.of("applied", "applied", "applied"), json("control-applied", "control-applied").stream()
        .map(node -> node.get("outcome").asText()).toList());
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
