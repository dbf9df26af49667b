package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.anomaly.PaceKind;
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
import org.megabytestreams.wire.AlertFields;
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.Command.Action;
import org.megabytestreams.wire.IncidentState;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.Schemas;

/// Lets streams fall silent, and come in bursts.
class TaskPacesTest {
  private static final Duration DELAY = Duration.ofMillis(25);
  private static final long START = 1_700_000_000_000L;
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final TopicSettings OFF = new TopicSettings(Redaction.NONE, Duration.ZERO, null);
  private static final TopicSettings ON =
      new TopicSettings(Redaction.NONE, Duration.ZERO, null, SharedBudget.NONE, 1);

  private final SplittableRandom random = new SplittableRandom(7);
  private final MockProcessorContext<OutputKey, byte[]> context = new MockProcessorContext<>();
  private ScoringProcessor processor;
  private long time = START;
  private long wall = START;
  private long offset;

  private void start() {
    context.resetForwards();
    context.scheduledPunctuators().forEach(MockProcessorContext.CapturedPunctuator::cancel);
    context.setCurrentSystemTimeMs(wall);
    ScoringTopology.STORES.forEach(name -> {
      var store = Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
          .withLoggingDisabled().build();
      store.init(context.getStateStoreContext(), store);
      context.addStateStore(store);
    });
    time = START;
    offset = 0;
  }

  private void open(TopicSettings settings, int batch) {
    var topics = new TopologySettings.Topics(List.of("bytes", "other"), "scores", "alerts", "dead-letters",
        Optional.of(new TopologySettings.Control("control", "control-applied", "shadow-scores", 2, false)),
        Optional.of("incidents"));
    var all = new TopologySettings(topics, new TopologySettings.Limits(1 << 20, 64),
        new TopologySettings.Batch(DELAY, 100_000, batch, 100_000, Duration.ofDays(1)), settings, Map.of());
    var scorer = new RecordScorer(
        new CachedScorer(new ContextModel(new Geometry(8, 32, 8, 16, 1, 2, 16, 1, 2, Framing.RECORDS)), 1 << 20),
        new ScoringSettings(ContextPolicy.RECORD, new MonitorSettings(1e-9, 20, 1000, 60_000), 0));
    processor = new ScoringProcessor(all, new ModelPool(scorer, ModelSource.NONE), ScoringObserver.NONE,
        RecordFilter.ALL, _ -> 1);
    processor.init(context);
  }

  private void send(String key, long timestamp) {
    send("bytes", key, timestamp);
  }

  private void send(String topic, String key, long timestamp) {
    context.setRecordMetadata(topic, 0, offset++);
    processor.process(new Record<>(key.getBytes(), "line".getBytes(), timestamp));
  }

  /// Lets the clock on the wall go on, and what is due come.
  private void pass(Duration passed) {
    wall += passed.toMillis();
    context.setCurrentSystemTimeMs(wall);
    punctuate(passed);
  }

  /// Lets the clock on the wall go on, and all that is scheduled come.
  private void checkAfter(Duration passed) {
    wall += passed.toMillis();
    context.setCurrentSystemTimeMs(wall);
    punctuate(Duration.ofDays(1));
  }

  private void punctuate(Duration longest) {
    List.copyOf(context.scheduledPunctuators()).stream()
        .filter(one -> !one.cancelled() && one.getInterval().compareTo(longest) <= 0)
        .forEach(one -> one.getPunctuator().punctuate(wall));
  }

  /// Sends a record of each stream about every three minutes.
  private void flow(long millis, String... keys) {
    for (long end = time + millis; time < end;) {
      for (String key : keys) {
        send(key, time);
        time += (MINUTE + random.nextLong(4 * MINUTE)) / keys.length;
      }
    }
  }

  /// Returns the values that went to a sink since they were last reset.
  private List<byte[]> values(String sink) {
    return context.forwarded(sink).stream().map(forwarded -> (byte[]) forwarded.record().value()).toList();
  }

  private List<String> alerts() throws IOException {
    pass(DELAY);
    List<String> alerts = new ArrayList<>();
    for (byte[] value : values(OutputForwarder.ALERTS)) {
      JsonNode alert = TestJson.read(value);
      alerts.add(alert.at("/incident/about").asText() + " " + alert.at("/incident/change").asText() + " "
          + alert.get("stream").asText());
    }
    context.resetForwards();
    return alerts;
  }

  private void give(Action action, Command.Like like, Long from, Long until) {
    context.setRecordMetadata("control", 0, offset++);
    processor.process(new Record<>(null, Json.write(new Command(Command.SCHEMA, "c" + action, action, "bytes", "a",
        null, "me", 1, like, from, until, null)), START));
  }

  @Test
  void tellsOfASilentStreamByTheTimeOfTheOthers() throws Exception {
    start();
    open(ON, 50);
    flow(40 * HOUR, "a", "b");
    assertEquals(List.of(), alerts());
    long last = time;
    flow(5 * HOUR, "b");
    pass(DELAY);
    List<byte[]> values = values(OutputForwarder.ALERTS);
    assertEquals(1, values.size());
    Schemas.assertValid("alert", values.getFirst());
    AlertFields alert = Json.readAlert(values.getFirst());
    assertEquals("silence", alert.incident().about());
    assertEquals("a", alert.name().text());
    assertTrue(alert.summary().startsWith("No record for ") && !alert.isRecord() && alert.isOpen(), alert.toString());
    assertEquals(Optional.empty(), Json.readAlerting(values.getFirst()));
    assertTrue(alert.incident().firstTimestamp() > last - 10 * MINUTE && alert.incident().firstTimestamp() <= last);
    byte[] incident = values(OutputForwarder.INCIDENTS).getFirst();
    Schemas.assertValid("incident", incident);
    IncidentState state = Json.readIncident(incident);
    assertEquals(List.of("silence", "open", "medium"), List.of(state.about(), state.state(), state.severity()));
    assertEquals(alert.incident().id(), state.id());
    context.resetForwards();
    flow(10 * MINUTE, "a", "b");
    assertEquals(List.of("silence closed a"), alerts());
    flow(20 * HOUR, "a", "b");
    assertEquals(List.of(), alerts());
  }

  @Test
  void tellsOfASilentPartitionByTheClockOnTheWall() throws Exception {
    start();
    open(ON, 50);
    flow(40 * HOUR, "a");
    pass(Duration.ofMinutes(5));
    assertEquals(List.of(), alerts());
    pass(Duration.ofHours(3));
    assertEquals(List.of("silence opened a"), alerts());
    flow(10 * MINUTE, "a");
    assertEquals(List.of("silence closed a"), alerts());
  }

  /// Kafka Streams takes the record with the lowest timestamp first, so records of `bytes` may wait.
  @Test
  void doesNotTakeATopicForSilentThatWaitsForAnother() throws Exception {
    start();
    open(ON, 50);
    flow(40 * HOUR, "a");
    for (int i = 0; i < 400; i++) {
      send("other", "x", time - 20 * HOUR + i * MINUTE);
      checkAfter(Duration.ofSeconds(9));
    }
    assertEquals(List.of(), alerts());
    for (int i = 0; i < 400; i++) {
      send("other", "x", time + i * MINUTE);
      checkAfter(Duration.ofSeconds(9));
    }
    assertEquals(List.of("silence opened a"), alerts());
  }

  @Test
  void tellsTheSameWhateverTheBatchesAndRestarts() throws Exception {
    List<List<String>> runs = new ArrayList<>();
    for (int batch : List.of(1, 37)) {
      start();
      open(ON, batch);
      SplittableRandom pauses = new SplittableRandom(3);
      for (int i = 0; i < 1500; i++) {
        send(List.of("a", "b", "c").get(i % 3), time);
        time += pauses.nextInt(300) == 0 ? 4 * HOUR : MINUTE + pauses.nextLong(2 * MINUTE);
        if (i == 1400) {
          for (int burst = 0; burst < 400; burst++) {
            send("c", time + 10L * burst);
          }
        }
        if (batch > 1 && i % 100 == 50) {
          processor.close();
          open(ON, batch);
        }
      }
      pass(DELAY);
      runs.add(values(OutputForwarder.ALERTS).stream().map(String::new).toList());
      processor.close();
    }
    assertTrue(runs.getFirst().size() >= 2, runs.toString());
    assertEquals(runs.getFirst(), runs.getLast());
  }

  @Test
  void believesNoSingleRecordOfTheFarFuture() throws Exception {
    start();
    open(ON, 50);
    flow(40 * HOUR, "a", "b");
    send("b", time + 300 * 24 * HOUR);
    flow(10 * HOUR, "a", "b");
    assertEquals(List.of(), alerts());
  }

  @Test
  void keepsQuietWhereARuleSaysSo() throws Exception {
    start();
    open(ON, 50);
    flow(40 * HOUR, "a", "b");
    give(Action.MUTE, null, time, time + 10 * HOUR);
    flow(5 * HOUR, "b");
    flow(10 * MINUTE, "a", "b");
    assertEquals(List.of(), alerts());
    give(Action.FINE, new Command.Like(null, "i", List.of(Command.Like.kind(PaceKind.SILENCE.likeness()))), null, null);
    flow(10 * HOUR, "a", "b");
    flow(5 * HOUR, "b");
    assertEquals(List.of(), alerts());
  }

  @Test
  void closesTheSilenceOfAStreamThatIsForgotten() throws Exception {
    start();
    open(ON, 50);
    flow(40 * HOUR, "a", "b");
    flow(5 * HOUR, "b");
    assertEquals(List.of("silence opened a"), alerts());
    give(Action.FORGET, null, null, null);
    assertEquals(List.of("silence closed a"), alerts());
  }

  @Test
  void isOffByDefault() throws Exception {
    start();
    open(OFF, 50);
    flow(40 * HOUR, "a", "b");
    flow(5 * HOUR, "b");
    pass(Duration.ofHours(50));
    assertEquals(List.of(), alerts());
    assertTrue(context.scheduledPunctuators().stream()
        .allMatch(one -> one.cancelled() || one.getInterval().compareTo(Duration.ofSeconds(1)) < 0));
  }
}
