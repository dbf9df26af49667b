package org.megabytestreams.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WireTest {
  private static final Scored.Origin ORIGIN = new Scored.Origin("bytes", 3, 17, 1_700_000_000_000L);
  private static final Scored SCORED = new Scored(StreamName.of(null), ORIGIN, 0, 1.25, 1.25, 1.25, 0, null,
      new Scored.Receipt("ab".repeat(32), "cd".repeat(32), 17, 0, 0));

  @Test
  void writesScoresAsTheSchemaSays() throws Exception {
    Schemas.assertValid("score", Json.write(new Score(SCORED)));
  }

  @Test
  void writesAlertsAsTheSchemaSays() throws Exception {
    var incident = new Alert.Incident("00ff-1", "opened", 1, 2, 1, 99.5, 1e-6);
    var bytes = Alert.Bytes.of(new byte[] {'a', 0, (byte) 0xff});
    var span = new Alert.Span(0, 2, 9.5, new double[] {4.5, 5}, bytes);
    var evidence = new Alert.Evidence(java.util.List.of(span), null, new double[] {4.5, 5}, bytes);
    Schemas.assertValid("alert",
        Json.write(new Alert(Alert.SCHEMA, incident, "bits", 99.5, 12.5, 1e-5, false, SCORED, null, evidence)));
    var closed = new Alert.Incident("00ff-1", "closed", 1, 2, 1, 99.5, 1e-6);
    var origin = new Alert.Origin("bytes", 3, StreamName.of(new byte[] {'k'}));
    Alert end = new Alert(Alert.SCHEMA, closed, null, null, null, null, null, null, origin, null);
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
      Command command = new Command(Command.SCHEMA, "id", action, "app-*", "*", model, "me@here", 17);
      Schemas.assertValid("control", Json.write(command));
      assertEquals(command, Json.command(Json.write(command)));
    }
    for (Applied.Outcome outcome : Applied.Outcome.values()) {
      Applied applied = new Applied(Applied.SCHEMA, "id", "megabyte", 3, outcome, "because", 7);
      Schemas.assertValid("control-applied", Json.write(applied));
      assertEquals(applied, Json.applied(Json.write(applied)));
    }
  }

  @Test
  void namesStreamsByAnyKey() {
    assertEquals(new StreamName(null, "none"), StreamName.of(null));
    assertEquals(new StreamName("", "utf-8"), StreamName.of(new byte[0]));
    assertEquals(new StreamName("höst-1", "utf-8"), StreamName.of("höst-1".getBytes(StandardCharsets.UTF_8)));
    assertEquals(new StreamName("AA==", "base64"), StreamName.of(new byte[] {0}));
    assertEquals(new StreamName("/w==", "base64"), StreamName.of(new byte[] {(byte) 0xff}));
  }
}
