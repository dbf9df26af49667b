package org.megabytestreams.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.wire.Alert;
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.CommandResult;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.RecordPosition;
import org.megabytestreams.wire.Score;
import org.megabytestreams.wire.ScoreFields;
import org.megabytestreams.wire.StreamName;

class LiveViewTest {
  private static final long NOW = 1_764_500_000_000L;
  private static final String DIGEST = "0".repeat(64);

  private final LiveView view = new LiveView();
  private long offset;

  @Test
  void listsTheMostUnusualStreamsFirst() {
    score("calm", NOW, 0.5);
    score("odd", NOW - 60_000, 1e-5);
    score("young", NOW, null);
    Overview overview = view.overview(LiveFilter.ALL, 15, 0, 10, NOW);
    assertEquals(List.of("odd", "calm", "young"), overview.streams().stream().map(one -> one.name().text()).toList());
    assertEquals(60, overview.columns());
    Overview.StreamFigures odd = overview.streams().getFirst();
    assertEquals(5, odd.lane().get(55));
    assertNull(odd.lane().getLast());
    assertEquals(1e-5, odd.lowestPValue(), 1e-7);
    Overview.StreamFigures young = overview.streams().getLast();
    assertEquals(-1, young.lane().getLast());
    assertNull(young.lowestPValue());
    assertTrue(young.warming());
    assertEquals(3, overview.records());
    assertEquals(2, overview.bitsPerByte());
    assertEquals(List.of(new Overview.TopicFigures("bytes", 3, 3)), overview.topics());
  }

  @Test
  void showsStreamsThatMatchAlone() {
    score("web-1", NOW, 0.5);
    score("db-1", NOW, 0.5);
    Overview overview = view.overview(new LiveFilter(new StreamPattern("b*", "web-*"), 1), 15, 0, 10, NOW);
    assertEquals(1, overview.streamsTotal());
    assertEquals("web-1", overview.streams().getFirst().name().text());
  }

  @Test
  void forgetsColumnsOfTheHourBefore() {
    score("a", NOW - 3_590_000, 1e-9);
    score("a", NOW, 0.5);
    assertEquals(9, view.overview(LiveFilter.ALL, 60, 0, 10, NOW).streams().getFirst().lane().getFirst());
    score("a", NOW + 20_000, 0.5);
    assertNull(view.overview(LiveFilter.ALL, 60, 0, 10, NOW + 20_000).streams().getFirst().lane().getFirst());
  }

  @Test
  void showsRecordsOfOtherTimesWhereTheyArrive() {
    score("old", 0, 1e-3);
    score("future", NOW + 1_000_000_000_000L, 1e-3);
    for (Overview.StreamFigures one : view.overview(LiveFilter.ALL, 15, 0, 10, NOW).streams()) {
      assertEquals(3, one.lane().getLast(), one.toString());
    }
  }

  @Test
  void leavesWhatIsHistoryOutOfTheLanes() {
    view.score(message("scores", 0, text("yesterday", 0, 1e-3)), NOW, false);
    alert("yesterday", "one", "opened", 1, 1e-6);
    Overview overview = view.overview(LiveFilter.ALL, 15, 0, 10, NOW);
    assertEquals(0, overview.streamsTotal());
    assertEquals(1, overview.openIncidents());
  }

  @Test
  void tellsStreamsOfPartitionsApart() {
    for (int i = 0; i < 4; i++) {
      int partition = i % 2;
      ScoreFields score = new ScoreFields(StreamName.of(i < 2 ? null : "web".getBytes(StandardCharsets.UTF_8)),
          new ScoreFields.Origin(new RecordPosition("bytes", partition, 5), NOW), 10, 20, 2, 5, 0, 0.5,
          new ScoreFields.Receipt(DIGEST, DIGEST, 0, 0, 0));
      view.score(message("scores", NOW, new String(Json.write(new Score(score)), StandardCharsets.UTF_8)), NOW, true);
    }
    assertEquals(List.of(0, 1, 0, 1), view.overview(LiveFilter.ALL, 15, 0, 10, NOW).streams().stream()
        .map(Overview.StreamFigures::partition).toList());
  }

  @Test
  void saysWhenAllTasksHaveTakenACommand() {
    view.commandPartitions(2);
    view.commandResult(message("control-applied", NOW, result("b", 0, CommandResult.Outcome.REJECTED)), "app");
    for (String id : List.of("a", "b", "a")) {
      view.command(message("control", NOW, new String(Json.write(new Command(1, id, Command.Action.FREEZE, "bytes",
          "web", null, "anna", NOW)), StandardCharsets.UTF_8)));
    }
    view.command(message("control", NOW, "{}"));
    view.commandResult(message("control-applied", NOW, result("a", 0, CommandResult.Outcome.APPLIED)), "app");
    view.commandResult(message("control-applied", NOW, result("a", 1, CommandResult.Outcome.APPLIED)), "other");
    assertEquals(List.of("a", "b"), view.commands().stream().map(one -> one.command().id()).sorted().toList());
    assertEquals(CommandView.PENDING, command("a").state());
    view.commandResult(message("control-applied", NOW + 5, result("a", 1, CommandResult.Outcome.APPLIED)), "app");
    view.commandResult(message("control-applied", NOW + 9, result("a", 1, CommandResult.Outcome.REPEATED)), "app");
    assertEquals(CommandView.APPLIED, command("a").state());
    assertEquals(6, command("a").matched());
    assertEquals(NOW + 5, command("a").answeredAt());
    assertEquals(CommandView.REJECTED, command("b").state());
    assertEquals("why", command("b").reason());
    assertEquals("what0", command("b").detail());
  }

  private CommandView command(String id) {
    return view.commands().stream().filter(one -> one.command().id().equals(id)).findFirst().orElseThrow();
  }

  private static String result(String id, int partition, CommandResult.Outcome outcome) {
    return new String(Json.write(new CommandResult(1, id, "app", partition, outcome,
        outcome == CommandResult.Outcome.REJECTED ? "why" : null, 0, 3L, "what" + partition)), StandardCharsets.UTF_8);
  }

  @Test
  void listsIncidentsPageByPage() {
    for (int i = 0; i < 5; i++) {
      alert("s" + i, "i" + i, "opened", 1, 1e-6);
    }
    close("s3", "i3", 1);
    String before = view.incidentsVersion();
    List<String> ids = new ArrayList<>();
    IncidentCursor after = null;
    for (List<IncidentView> page = view.incidents(LiveFilter.ALL, null, 2); !page.isEmpty();
        page = view.incidents(LiveFilter.ALL, after, 2)) {
      page.forEach(one -> ids.add(one.id()));
      after = IncidentCursor.parse(IncidentCursor.of(page.getLast()).toString());
    }
    assertEquals(view.incidents(LiveFilter.ALL, null, 9).stream().map(IncidentView::id).toList(), ids);
    assertEquals("i3", ids.getLast());
    assertEquals(before, view.incidentsVersion());
    close("s4", "i4", 1);
    assertNotEquals(before, view.incidentsVersion());
    assertThrows(IllegalArgumentException.class, () -> IncidentCursor.parse("2.0.x"));
    IncidentCursor last = new IncidentCursor(false, Long.MAX_VALUE, "x");
    assertEquals(last, IncidentCursor.parse(last.toString()));
    assertEquals("expected what an answer gave as next", assertThrows(IllegalArgumentException.class,
        () -> IncidentCursor.parse("0.9999999999999999999.x")).getMessage());
    assertTrue(IncidentCursor.ORDER.compare(new IncidentCursor(true, NOW + 1, "b"), new IncidentCursor(true, NOW, "a"))
        < 0, "the latest first");
  }

  @Test
  void forgetsOldCommands() {
    for (int i = 0; i < 300; i++) {
      view.commandResult(message("control-applied", NOW, result("unknown" + i, 0, CommandResult.Outcome.APPLIED)),
          "app");
      view.command(message("control", NOW, new String(Json.write(new Command(1, "c" + i, Command.Action.THAW, "*",
          "*", null, null, NOW)), StandardCharsets.UTF_8)));
    }
    assertEquals(200, view.commands().size());
    assertEquals("c299", view.commands().getFirst().command().id());
  }

  @Test
  void refusesNamesOfUnusualLengthsAndOtherEncodings() {
    score("a".repeat(5000), NOW, 0.5);
    view.score(message("scores", NOW, "\ufeff" + text("a", NOW, 0.5)), NOW, true);
    view.alert(message("alerts", NOW, "\ufeff{}"), NOW, true);
    assertEquals(3, view.overview(LiveFilter.ALL, 15, 0, 10, NOW).unreadable());
    assertEquals(0, view.overview(LiveFilter.ALL, 15, 0, 10, NOW).streamsTotal());
  }

  @Test
  void forgetsClosedIncidentsFirst() {
    alert("old", "open for long", "opened", 1, 1e-6);
    for (int i = 0; i < 600; i++) {
      alert("s" + i, "i" + i, "opened", 1, 1e-6);
      close("s" + i, "i" + i, 1);
    }
    assertEquals(500, view.incidents(LiveFilter.ALL, null, 1000).size());
    assertTrue(view.incident("open for long").isPresent());
    close("s0", "i0", 1);
    assertTrue(view.incident("i0").isEmpty(), "an end of an incident that is forgotten is no incident");
  }

  @Test
  void countsWhatIsNoScore() {
    view.score(message("scores", NOW, "no JSON"), NOW, true);
    view.alert(message("alerts", NOW, "{}"), NOW, true);
    view.score(new ConsumerRecord<>("scores", 0, 7, null, null), NOW, true);
    assertEquals(3, view.overview(LiveFilter.ALL, 15, 0, 10, NOW).unreadable());
  }

  @Test
  void boundsTheNumberOfStreams() {
    for (int i = 0; i < 12_000; i++) {
      score("s" + i, NOW, 0.5);
    }
    Overview overview = view.overview(LiveFilter.ALL, 15, 0, 10, NOW);
    assertEquals(10_000, overview.streamsTotal());
    assertEquals(10, overview.streamsShown());
  }

  @Test
  void keepsTheFirstAndTheLatestAlertsOfAnIncident() {
    for (int i = 1; i <= 30; i++) {
      alert("web", "incident", i == 1 ? "opened" : "updated", i, i == 5 ? 1e-9 : 1e-6);
    }
    IncidentDetail detail = view.incident("incident").orElseThrow();
    assertEquals(20, detail.alerts().split("\"summary\"").length - 1);
    assertTrue(detail.alerts().contains("sentence 10\""));
    assertFalse(detail.alerts().contains("sentence 11\""));
    assertTrue(detail.alerts().contains("sentence 30\""));
    assertEquals("sentence 5", detail.incident().summary());
    assertTrue(detail.incident().open());
    assertEquals(1, view.overview(LiveFilter.ALL, 15, 0, 10, NOW).openIncidents());
    close("web", "incident", 30);
    assertFalse(view.incidents(LiveFilter.ALL, null, 10).getFirst().open());
    assertEquals("sentence 5", view.incidents(LiveFilter.ALL, null, 10).getFirst().summary());
    assertEquals(0, view.overview(LiveFilter.ALL, 15, 0, 10, NOW).openIncidents());
  }

  @Test
  void listsOpenIncidentsFirst() {
    alert("a", "one", "opened", 1, 1e-6);
    alert("b", "two", "opened", 2, 1e-6);
    close("b", "two", 2);
    assertEquals(List.of("one", "two"), view.incidents(LiveFilter.ALL, null,
        10).stream().map(IncidentView::id).toList());
    assertEquals(1, view.incidents(LiveFilter.ALL, null, 1).size());
    assertTrue(view.incident("three").isEmpty());
  }

  @Test
  void marksTheColumnsWithAlerts() {
    score("a", NOW, 1e-6);
    alert("a", "one", "opened", 1, 1e-6);
    Overview.StreamFigures stream = view.overview(LiveFilter.ALL, 15, 0, 10, NOW).streams().getFirst();
    assertEquals(List.of(59), stream.alertColumns());
    assertEquals("one", stream.incident());
    assertTrue(stream.incidentOpen());
  }

  @Test
  void givesMessagesOfTheStreamsAndPValuesThatAreWanted() throws InterruptedException {
    LiveSubscription rare = view.subscribeToScores(new LiveFilter(StreamPattern.ALL, 0.01), null);
    LiveSubscription all = view.subscribeToScores(LiveFilter.ALL, null);
    score("a", NOW, 0.5);
    score("a", NOW, 0.001);
    score("a", NOW, null);
    assertEquals(1, rare.take(0).messages().size());
    assertEquals(3, all.take(0).messages().size());
    view.leave(all);
    score("a", NOW, 0.001);
    assertEquals(0, all.take(1).messages().size());
  }

  @Test
  void goesOnWhereAClientWasCutOff() throws InterruptedException {
    LiveSubscription first = view.subscribeToScores(LiveFilter.ALL, null);
    score("a", NOW, 0.5);
    String position = first.take(0).position();
    view.leave(first);
    score("a", NOW, 0.4);
    score("a", NOW, 0.3);
    LiveSubscription.Batch batch = view.subscribeToScores(LiveFilter.ALL, position).take(0);
    assertEquals(0, batch.dropped());
    assertEquals(2, batch.messages().size());
    assertEquals("0:3", batch.position());
  }

  @Test
  void takesOtherTextsForNewClients() throws InterruptedException {
    score("a", NOW, 0.5);
    for (String position : List.of("nonsense", "1", "1:", ":1", "-1:2", "1:2,", "9999999999:1",
        "1:1,".repeat(20_000))) {
      assertEquals(0, view.subscribeToScores(LiveFilter.ALL, position).take(0).messages().size(), position);
    }
    String many = IntStream.range(1, 5000).mapToObj(i -> i + ":7").collect(Collectors.joining(","));
    assertEquals(1, view.subscribeToScores(LiveFilter.ALL, many).take(0).messages().size());
  }

  @Test
  void givesNewClientsNoHistoryAndOldOnesNothingTwice() throws InterruptedException {
    LiveSubscription fresh = view.subscribeToScores(LiveFilter.ALL, null);
    LiveSubscription resumed = view.subscribeToScores(LiveFilter.ALL, "0:3");
    LiveSubscription late = view.subscribeToScores(LiveFilter.ALL, "0:0");
    view.beginScores(0, 2, 6);
    for (offset = 1; offset < 6;) {
      score("a", NOW, 0.5); // offsets 2 to 6
    }
    assertEquals(1, fresh.take(0).messages().size());
    assertEquals(3, resumed.take(0).messages().size());
    LiveSubscription.Batch batch = late.take(0);
    assertEquals(5, batch.messages().size());
    assertEquals(1, batch.dropped());
  }

  @Test
  void goesOnWhenATopicIsCreatedAgain() throws InterruptedException {
    offset = 5000;
    score("a", NOW, 0.5);
    LiveSubscription client = view.subscribeToScores(LiveFilter.ALL, null);
    offset = 0;
    score("a", NOW, 0.5);
    assertEquals(1, client.take(0).messages().size());
    assertEquals("0:1", client.take(0).position());
  }

  @Test
  void endsSubscriptionsThatComeTooLate() {
    view.end();
    assertTrue(view.subscribeToAlerts(LiveFilter.ALL, null).ended());
  }

  @Test
  void countsWhatAClientMissed() throws InterruptedException {
    score("a", NOW, 0.5);
    for (int i = 0; i < LiveChannel.MAX_KEPT + 99; i++) {
      score("a", NOW, 0.5);
    }
    LiveSubscription.Batch batch = view.subscribeToScores(LiveFilter.ALL, "0:1").take(0);
    assertEquals(LiveChannel.MAX_KEPT, batch.messages().size());
    assertEquals(99, batch.dropped());
  }

  @Test
  void lineFeedsInAMessageMakeNoSecondLine() throws InterruptedException {
    LiveSubscription all = view.subscribeToScores(LiveFilter.ALL, null);
    String text = new String(Json.write(new Score(fields("a", NOW, 0.5))), StandardCharsets.UTF_8);
    view.score(message("scores", NOW, text.replace(",", ",\r\n")), NOW, true);
    assertEquals(1, all.take(0).messages().getFirst().lines().count());
  }

  private void score(String stream, long millis, Double pValue) {
    view.score(message("scores", millis, text(stream, millis, pValue)), arrival(millis), true);
  }

  private static String text(String stream, long millis, Double pValue) {
    return new String(Json.write(new Score(fields(stream, millis, pValue))), StandardCharsets.UTF_8);
  }

  /// Records of the near future arrive when they are due.
  private static long arrival(long millis) {
    return millis - NOW < 60_000 ? Math.max(NOW, millis) : NOW;
  }

  private void alert(String stream, String id, String change, int alerts, double pValue) {
    view.alert(message("alerts", NOW, new String(Json.write(new Alert(1,
        new Alert.Incident(id, change, NOW, NOW, alerts, 100, 1e-9), "sentence " + alerts, "bits", 1.0, 1.0, 1e-6,
        false, null, fields(stream, NOW, pValue), null, null)), StandardCharsets.UTF_8)), NOW, true);
  }

  private void close(String stream, String id, int alerts) {
    view.alert(message("alerts", NOW, new String(Json.write(new Alert(1,
        new Alert.Incident(id, "closed", NOW, NOW, alerts, 100, 1e-9), null, null, null, null, null, null, null, null,
        new Alert.Origin("bytes", 0, new StreamName(stream, "utf-8")), null)), StandardCharsets.UTF_8)), NOW, true);
  }

  private static ScoreFields fields(String stream, long millis, Double pValue) {
    return new ScoreFields(new StreamName(stream, "utf-8"),
        new ScoreFields.Origin(new RecordPosition("bytes", 0, 5), Math.max(0, millis)), 10, 20, 2, 5, 0, pValue,
        new ScoreFields.Receipt(DIGEST, DIGEST, 0, 0, 0));
  }

  private ConsumerRecord<byte[], byte[]> message(String topic, long millis, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return new ConsumerRecord<>(topic, 0, ++offset, millis, TimestampType.CREATE_TIME, -1, bytes.length, null, bytes,
        new RecordHeaders(), Optional.empty());
  }
}
