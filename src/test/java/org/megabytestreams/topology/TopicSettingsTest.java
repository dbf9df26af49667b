package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
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
import org.megabytestreams.stream.TopicScoring;
import org.megabytestreams.testing.ContextModel;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.Command.Action;
import org.megabytestreams.wire.Json;

/// Sends the same records to two topics, one of which has settings of its own.
class TopicSettingsTest {
  private static final int CALM = 40;
  private static final Duration DELAY = Duration.ofMillis(25);
  private static final Geometry GEOMETRY = new Geometry(8, 32, 8, 16, 1, 2, 16, 1, 2, Framing.RECORDS);
  private static final Geometry UNFRAMED = new Geometry(8, 32, 8, 16, 1, 2, 16, 1, 2, Framing.STREAM);
  private static final String OWN = ContextModel.DIGEST;
  private static final String B = "b".repeat(64);
  private static final String C = "c".repeat(64);
  private static final TopicSettings USUAL = new TopicSettings(Redaction.NONE, Duration.ZERO, null);
  private static final ScoringSettings ALERTING = scoring(ContextPolicy.STREAM, 1e9, 60_000);

  @TempDir
  Path folder;

  private TopologyTestDriver driver;
  private int sent;

  @AfterEach
  void close() {
    if (driver != null) {
      driver.close();
    }
  }

  private static ScoringSettings scoring(ContextPolicy context, double falseAlarms, long quietMillis) {
    return new ScoringSettings(context, new MonitorSettings(falseAlarms, 20, 1000, quietMillis), 0);
  }

  /// @param scoring of topic `special`
  /// @param special its other settings
  private void open(ScoringSettings scoring, TopicSettings special) {
    var topics = new TopologySettings.Topics(List.of("special", "plain"), "scores", "alerts", "dead-letters",
        Optional.of(new TopologySettings.Control("control", "control-applied", "shadow-scores", 2, false)),
        Optional.empty());
    var settings = new TopologySettings(topics, new TopologySettings.Limits(1 << 20, 64),
        new TopologySettings.Batch(DELAY, 10_000, 50, 10_000, DELAY), USUAL, Map.of("special", special));
    var own = new RecordScorer(new CachedScorer(new ContextModel(GEOMETRY), 1 << 20),
        new TopicScoring(ALERTING, Map.of("special", scoring)));
    ModelSource source = digest -> {
      if (!Set.of(B, C).contains(digest)) {
        throw new ModelSource.UnavailableModelException("no bundle with digest " + digest);
      }
      return new ContextModel(digest.equals(B) ? UNFRAMED : GEOMETRY, digest);
    };
    Properties properties = new Properties();
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    driver = new TopologyTestDriver(ScoringTopology.build(settings, new ModelPool(own, source), ScoringObserver.NONE),
        properties);
  }

  /// Sends a record of stream `k` to both topics, and returns the scores by their topics.
  private Map<String, JsonNode> score(String record) throws IOException {
    send(record);
    driver.advanceWallClockTime(DELAY);
    List<JsonNode> scores = json("scores");
    assertEquals(2, scores.size());
    return Map.of(scores.getFirst().get("topic").asText(), scores.getFirst(), scores.getLast().get("topic").asText(),
        scores.getLast());
  }

  private void send(String record) {
    for (String topic : List.of("special", "plain")) {
      driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
          .pipeInput("k".getBytes(), record.getBytes(), 1000L * sent);
    }
    sent++;
  }

  private void calm() throws IOException {
    for (int i = 0; i < CALM; i++) {
      send("all is well here, as ever, number " + i % 7);
    }
    driver.advanceWallClockTime(DELAY);
    json("scores");
    json("alerts");
  }

  private void give(Action action, String pattern, String digest) throws IOException {
    StreamPattern streams = StreamPattern.parse(pattern);
    driver.createInputTopic("control", new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(null, Json.write(new Command(Command.SCHEMA, "c" + sent + action, action, streams.topic(),
            streams.key(), digest == null ? null : new Command.Model("m", digest), "me", 1)), 77_000L);
  }

  private List<JsonNode> json(String topic) throws IOException {
    List<JsonNode> nodes = new ArrayList<>();
    for (byte[] value : driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readValuesToList()) {
      nodes.add(TestJson.read(value));
    }
    return nodes;
  }

  private Set<String> topicsOfAlerts() throws IOException {
    Set<String> topics = new TreeSet<>();
    json("alerts").forEach(alert -> topics.add(alert.get("topic").asText()));
    return topics;
  }

  @Test
  void alertsByTheBudgetOfTheTopic() throws IOException {
    open(scoring(ContextPolicy.STREAM, 1e-30, 60_000), USUAL); // records that are so alike have tiny p-values
    calm();
    Map<String, JsonNode> scores = score("wow!");
    assertEquals(scores.get("plain").get("bits"), scores.get("special").get("bits"));
    assertEquals(scores.get("plain").get("pValue"), scores.get("special").get("pValue"));
    assertEquals(Set.of("plain"), topicsOfAlerts());
  }

  @Test
  void scoresByTheContextOfTheTopic() throws IOException {
    open(scoring(ContextPolicy.RECORD, 1e9, 60_000), USUAL);
    score("once");
    Map<String, JsonNode> scores = score("twice");
    assertEquals(0, scores.get("special").get("contextSymbols").asInt());
    assertEquals(8, scores.get("plain").get("contextSymbols").asInt());
  }

  @Test
  void hidesWhatTheTopicHides() throws IOException {
    open(ALERTING, new TopicSettings(Redaction.of(List.of("wow")), Duration.ZERO, null));
    calm();
    score("wow! wow!");
    Set<String> shown = new TreeSet<>();
    json("alerts").forEach(alert -> shown.add(alert.get("topic").asText() + " "
        + alert.get("record").get("text").asText()));
    assertEquals(Set.of("special ***! ***!", "plain wow! wow!"), shown);
  }

  @Test
  void closesIncidentsAfterTheQuietTimeOfTheTopic() throws IOException {
    open(scoring(ContextPolicy.STREAM, 1e9, 10_000), USUAL);
    calm();
    score("wow! wow!");
    assertEquals(Set.of("plain", "special"), topicsOfAlerts());
    driver.advanceWallClockTime(Duration.ofSeconds(15));
    List<JsonNode> closed = json("alerts");
    assertEquals(List.of("special"), closed.stream().map(alert -> alert.get("topic").asText()).toList());
    assertEquals("closed", closed.getFirst().get("incident").get("change").asText());
  }

  @Test
  void forgetsStreamsAfterTheTimeOfTheTopic() throws IOException {
    open(ALERTING, new TopicSettings(Redaction.NONE, Duration.ofSeconds(30), null));
    score("first");
    sent = 100;
    driver.createInputTopic("plain", new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput("other".getBytes(), "later".getBytes(), 100_000L);
    driver.advanceWallClockTime(DELAY);
    json("scores");
    driver.advanceWallClockTime(Duration.ofMinutes(1)); // the oldest record since the last look was the first
    driver.createInputTopic("plain", new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput("other".getBytes(), "later".getBytes(), 100_000L);
    driver.advanceWallClockTime(Duration.ofMinutes(1));
    json("scores");
    Map<String, JsonNode> scores = score("second");
    assertEquals(0, scores.get("special").get("contextSymbols").asInt());
    assertEquals(8, scores.get("plain").get("contextSymbols").asInt());
  }

  @Test
  void aPromotedModelWinsUntilItIsRolledBack() throws IOException {
    open(ALERTING, new TopicSettings(Redaction.NONE, Duration.ZERO, B));
    Map<String, JsonNode> scores = score("one");
    assertEquals(B, scores.get("special").get("model").asText());
    assertEquals(OWN, scores.get("plain").get("model").asText());
    assertEquals("applied", applied(Action.PROMOTE, "special", OWN));
    assertEquals(OWN, score("two").get("special").get("model").asText());
    assertEquals("applied", applied(Action.ROLLBACK, "special", null));
    assertEquals(B, score("three").get("special").get("model").asText());
    assertEquals("three".length(), score("four").get("special").get("contextSymbols").asInt(), "its framing holds");
    assertEquals("rejected", applied(Action.PROMOTE, "plain", C), "two models may be open, and both are");
  }

  private String applied(Action action, String pattern, String digest) throws IOException {
    give(action, pattern, digest);
    return json("control-applied").getLast().get("outcome").asText();
  }

  @Test
  void stopsIfTheModelOfATopicIsNotThere() {
    Throwable failure = assertThrows(RuntimeException.class,
        () -> open(ALERTING, new TopicSettings(Redaction.NONE, Duration.ZERO, "d".repeat(64)))).getCause();
    assertEquals("the model of a topic cannot be used: no bundle with digest " + "d".repeat(64), failure.getMessage());
  }
}
