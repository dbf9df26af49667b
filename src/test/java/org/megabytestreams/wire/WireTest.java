package org.megabytestreams.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireTest {
  private static final ScoreFields.Origin ORIGIN =
      new ScoreFields.Origin(new RecordPosition("bytes", 3, 17), 1_700_000_000_000L);
  private static final ScoreFields SCORED = new ScoreFields(StreamName.of(null), ORIGIN, 0, 1.25, 1.25, 1.25, 0, null,
      new ScoreFields.Receipt("ab".repeat(32), "cd".repeat(32), 17, 0, 0));

  private static final String KIND = Command.Like.kind(-17);

  @Test
  void writesScoresAsTheSchemaSays() throws Exception {
    Schemas.assertValid("score", Json.write(new Score(SCORED)));
  }

  @Test
  void writesAlertsAsTheSchemaSays() throws Exception {
    var incident = new Alert.Incident("00ff-1", "opened", 1, 2, 1, 99.5, 1e-6);
    var bytes = Alert.Bytes.of(new byte[] {'a', 0, (byte) 0xff});
    var span = new Alert.Span(0, 2, 9.5, new double[] {4.5, 5}, bytes);
    var evidence = new Alert.Evidence(List.of(span), null, new double[] {4.5, 5}, bytes);
    Schemas.assertValid("alert",
        Json.write(new Alert(Alert.SCHEMA, incident, "It costs 99.5 bits.", "bits", 99.5, 12.5, 1e-5, false, KIND,
            SCORED, null, evidence)));
    var closed = new Alert.Incident("00ff-1", "closed", 1, 2, 1, 99.5, 1e-6);
    var origin = new Alert.Origin("bytes", 3, StreamName.of(new byte[] {'k'}));
    Alert end = new Alert(Alert.SCHEMA, closed, null, null, null, null, null, null, null, null, origin, null);
    Schemas.assertValid("alert", Json.write(end));
  }

  @Test
  void writesDeadLettersAsTheSchemaSays() throws Exception {
    for (DeadLetter.Kind kind : DeadLetter.Kind.values()) {
      var fields = new DeadLetter(ORIGIN, kind, "because", -1, false).fields();
      Schemas.assertValid("dead-letter", new ObjectMapper().writeValueAsBytes(fields));
    }
  }

  @Test
  void writesCommandsAsTheSchemaSaysAndReadsThem() throws Exception {
    for (Command.Action action : Command.Action.values()) {
      var model = action.namesModel() ? new Command.Model("logs", "ab".repeat(32)) : null;
      boolean judges = action == Command.Action.FINE || action == Command.Action.CONFIRM;
      boolean mutes = action == Command.Action.MUTE;
      Command command = new Command(Command.SCHEMA, "id", action, "app-*", "*", model, "me@here", 17,
          judges ? new Command.Like("app/0@17", null, List.of(KIND)) : null, mutes ? 17L : null, mutes ? 18L : null,
          action == Command.Action.REVOKE ? "other" : null);
      Schemas.assertValid("control", Json.write(command));
      assertEquals(command, Json.command(Json.write(command)));
    }
    for (CommandResult.Outcome outcome : CommandResult.Outcome.values()) {
      CommandResult applied = new CommandResult(CommandResult.SCHEMA, "id", "megabyte", 3, outcome, "because", 7, 9L,
          "learnt-1: better");
      Schemas.assertValid("control-applied", Json.write(applied));
      assertEquals(applied, Json.applied(Json.write(applied)));
    }
  }

  @ParameterizedTest
  @CsvSource({"'{\"action\":\"a\\nb\"}', a\\u000ab", "'nvll\u0007', nvll\\u0007"})
  void explainsInvalidCommandsInOneLine(String json, String quoted) {
    String line = assertThrows(IllegalArgumentException.class,
        () -> Json.command(json.getBytes(StandardCharsets.UTF_8))).getMessage();
    assertTrue(line.contains(quoted), line);
    assertEquals(line, OneLine.of(line));
  }

  @Test
  void namesStreamsByAnyKey() {
    assertEquals(new StreamName(null, "none"), StreamName.of(null));
    assertEquals(new StreamName("", "utf-8"), StreamName.of(new byte[0]));
    assertEquals(new StreamName("höst-1", "utf-8"), StreamName.of("höst-1".getBytes(StandardCharsets.UTF_8)));
    assertEquals(new StreamName("AA==", "base64"), StreamName.of(new byte[] {0}));
    assertEquals(new StreamName("/w==", "base64"), StreamName.of(new byte[] {(byte) 0xff}));
  }

  @Test
  void readsWhatItWrites() throws Exception {
    assertEquals(new Score(SCORED), Json.readScore(Json.write(new Score(SCORED))));
    var incident = new Alert.Incident("00ff-1", "opened", 1, 2, 1, 99.5, 1e-6);
    Alert alert = new Alert(Alert.SCHEMA, incident, "It costs 99.5 bits.", "bits", 99.5, 12.5, 1e-5, false, KIND,
        SCORED, null, null);
    assertEquals(Optional.of(SCORED), Json.readAlerting(Json.write(alert)));
    var closed = new Alert.Incident("00ff-1", "closed", 1, 2, 1, 99.5, 1e-6);
    var origin = new Alert.Origin("bytes", 3, StreamName.of(null));
    Alert end = new Alert(Alert.SCHEMA, closed, null, null, null, null, null, null, null, null, origin, null);
    assertEquals(Optional.empty(), Json.readAlerting(Json.write(end)));
    for (DeadLetter.Kind kind : DeadLetter.Kind.values()) {
      DeadLetter letter = new DeadLetter(ORIGIN, kind, "because", -1, false);
      assertEquals(letter, DeadLetter.read(letter.headers()::get));
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "\"schema\":1|\"schema\":2|schema: expected 1, got 2",
    "\"offset\":17|\"offset\":-1|offset: expected a whole number of at least 0, got -1",
    "\"offset\":17|\"offset\":1.5|offset: expected a whole number of at least 0, got 1.5",
    "\"bits\":1.25|\"bits\":\"NaN\"|bits: expected a number of at least 0, got \"NaN\"",
    "\"none\"|\"hex\"|streamEncoding: expected one of [utf-8, base64, none], got \"hex\"",
    "\"model\":\"ab|\"model\":\"a|model: expected 64 hexadecimal digits, got \"aabab",
    "\"bytes\":0,||bytes: expected a whole number of at least 0, got no such field",
    "}|}}|expected a JSON object: ",
  })
  void explainsInvalidScores(String part, String instead, String message) {
    String good = new String(Json.write(new Score(SCORED)), StandardCharsets.UTF_8);
    assertTrue(good.contains(part), good);
    byte[] bad = good.replace(part, instead == null ? "" : instead).getBytes(StandardCharsets.UTF_8);
    String found = assertThrows(MalformedMessageException.class, () -> Json.readScore(bad)).getMessage();
    assertTrue(found.startsWith(message), found);
    assertThrows(MalformedMessageException.class, () -> Json.readScore(null));
  }

  @Test
  void explainsInvalidDeadLetters() {
    Map<String, byte[]> headers = new DeadLetter(ORIGIN, DeadLetter.Kind.NULL_VALUE, "because", -1, false).headers();
    headers.put("megabyte.value.kept", "maybe".getBytes(StandardCharsets.UTF_8));
    assertEquals("megabyte.value.kept: expected true or false, got maybe",
        assertThrows(MalformedMessageException.class, () -> DeadLetter.read(headers::get)).getMessage());
    headers.remove("megabyte.origin.topic");
    assertEquals("megabyte.origin.topic: expected this header, got none",
        assertThrows(MalformedMessageException.class, () -> DeadLetter.read(headers::get)).getMessage());
  }
}
