package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
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
  private static final TopicSettings SHARED =
      new TopicSettings(Redaction.NONE, Duration.ZERO, null, SharedBudget.of(1e9, 0), 1);

  private final SplittableRandom random = new SplittableRandom(7);
  private final MockProcessorContext<OutputKey, byte[]> context = new MockProcessorContext<>();
  private ScoringProcessor processor;
  private long time = START;
  private long wall = START;
  private long offset;
  private List<String> inputs = List.of("bytes", "other");
  private double falseAlarmsPerDay = 1e-9;
  private boolean live = true;

  private void start() {
    context.resetForwards();
    context.scheduledPunctuators().forEach(MockProcessorContext.CapturedPunctuator::cancel);
    context.setCurrentSystemTimeMs(wall);
    MemoryStores.addTo(context);
    time = START;
    offset = 0;
  }

  private void open(TopicSettings settings, int batch) {
    var topics = new TopologySettings.Topics(inputs, "scores", "alerts", "dead-letters",
        Optional.of(new TopologySettings.Control("control", "control-applied", "shadow-scores", 2, false)),
        Optional.of("incidents"));
    var all = new TopologySettings(topics, new TopologySettings.Limits(1 << 20, 64),
        new TopologySettings.Batch(DELAY, 100_000, batch, 100_000, Duration.ofDays(1)), settings, Map.of(), live);
    var scorer = new RecordScorer(
        new CachedScorer(new ContextModel(new Geometry(8, 32, 8, 16, 1, 2, 16, 1, 2, Framing.RECORDS)), 1 << 20),
        new ScoringSettings(ContextPolicy.RECORD, new MonitorSettings(falseAlarmsPerDay, 20, 1000, 60_000), 0));
    processor = new ScoringProcessor(all, new ModelPool(scorer, ModelSource.NONE), ScoringObserver.NONE,
        RecordFilter.ALL, new KnownInputs());
    processor.init(context);
  }

  /// Has one partition of each input, and is asked about no other topic.
  private final class KnownInputs implements InputPartitions {
    @Override
    public int of(String topic) {
      assertTrue(inputs.contains(topic), topic + " is no input");
      return 1;
    }

    @Override
    public int ofAll() {
      return inputs.size();
    }

    @Override
    public List<String> topics() {
      return inputs;
    }
  }

  private void send(String key, long timestamp) {
    send("bytes", key, timestamp);
  }

  private void send(String topic, String key, long timestamp) {
    send(topic, key, timestamp, "line");
  }

  private void send(String topic, String key, long timestamp, String value) {
    context.setRecordMetadata(topic, 0, offset++);
    processor.process(new Record<>(key.getBytes(), value.getBytes(), timestamp));
  }

  /// Lets stream `a` of two fall silent.
  private void letOneFallSilent(TopicSettings settings) throws Exception {
    start();
    open(settings, 50);
    flow(40 * HOUR, "a", "b");
    flow(5 * HOUR, "b");
    assertEquals(List.of("silence opened a"), alerts());
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

  /// Counts the streams whose paces are stored.
  private int paces() {
    KeyValueStore<Bytes, byte[]> store = context.getStateStore(ControlStore.NAME);
    int paces = 0;
    try (var all = store.range(Bytes.wrap("pace/".getBytes()), Bytes.wrap("pace0".getBytes()))) {
      for (; all.hasNext(); all.next()) {
        paces++;
      }
    }
    return paces;
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

  /// Partitions of a backfill do not end at the same time.
  @Test
  void tellsOfASilenceInABackfillByRecordsAlone() throws Exception {
    live = false;
    start();
    open(ON, 50);
    flow(40 * HOUR, "a");
    checkAfter(Duration.ofHours(3));
    assertEquals(List.of(), alerts());
    time += 5 * HOUR;
    flow(10 * MINUTE, "a");
    assertEquals(List.of("silence opened a", "silence closed a"), alerts());
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
  void endsTheSilenceOfATopicThatIsNoInputAnyMore() throws Exception {
    letOneFallSilent(SHARED);
    processor.close();
    inputs = List.of("other");
    open(SHARED, 50);
    assertEquals(List.of(), context.forwarded());
    send("other", "x", time);
    pass(DELAY);
    assertEquals("closed", Json.readIncident(values(OutputForwarder.INCIDENTS).getFirst()).state());
    assertEquals(List.of("silence closed a"), alerts());
    checkAfter(Duration.ofHours(50));
    assertEquals(List.of(), alerts());
    assertEquals(1, paces());
  }

  @Test
  void endsTheSilenceOfATopicThatIsWatchedNoMore() throws Exception {
    letOneFallSilent(ON);
    processor.close();
    open(OFF, 50);
    checkAfter(Duration.ofSeconds(10));
    assertEquals(List.of("silence closed a"), alerts());
    assertEquals(0, paces());
    assertTrue(context.scheduledPunctuators().stream()
        .allMatch(one -> one.cancelled() || one.getInterval().compareTo(Duration.ofSeconds(1)) < 0));
  }

  @Test
  void tellsTheSameWhateverTheBatchesAndRestarts() throws Exception {
    falseAlarmsPerDay = 1e9;
    List<List<String>> runs = new ArrayList<>();
    for (int batch : List.of(1, 37)) {
      start();
      open(ON, batch);
      SplittableRandom pauses = new SplittableRandom(3);
      SplittableRandom contents = new SplittableRandom(4);
      for (int i = 0; i < 1500; i++) {
        boolean strange = i > 500 && contents.nextInt(5) == 0;
        send("bytes", List.of("a", "b", "c").get(i % 3), time, strange ? "wow! number " + i + " is another" : "line");
        time += i > 1000 && pauses.nextInt(60) == 0 ? 4 * HOUR : MINUTE + pauses.nextLong(2 * MINUTE);
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
      List<String> run = new ArrayList<>();
      for (var forwarded : context.forwarded()) {
        if (!forwarded.childName().orElseThrow().equals(OutputForwarder.SCORES)) {
          JsonNode json = TestJson.read((byte[]) forwarded.record().value());
          ((ObjectNode) json).remove("expected"); // a few records of a batch have it
          run.add(json.toString());
        }
      }
      runs.add(run);
      processor.close();
    }
    for (String about : List.of("-silence\"", "-burst\"", "tiedTo\":\"")) {
      assertTrue(runs.getFirst().stream().anyMatch(one -> one.contains(about)), about);
    }
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
    letOneFallSilent(ON);
    give(Action.FORGET, null, null, null);
    assertEquals(List.of("silence closed a"), alerts());
  }

  /// The latest record of a partition is held back: it may be of the forgotten stream.
  @Test
  void remembersNothingOfAForgottenStream() throws Exception {
    start();
    open(ON, 50);
    flow(40 * HOUR, "a", "b");
    send("a", time);
    give(Action.FORGET, null, null, null);
    assertEquals(1, paces());
    processor.close();
    open(ON, 50);
    flow(HOUR, "b");
    pass(DELAY);
    assertEquals(1, paces());
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
