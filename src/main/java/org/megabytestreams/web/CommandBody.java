package org.megabytestreams.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.UUID;
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.OneLine;

/// Reads the body of a command that is given over HTTP.
final class CommandBody {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CommandBody() {}

  /// Reads a command, and fills in what the sender does not say.
  ///
  /// @param by who gives it, whatever the body says
  /// @throws IllegalArgumentException if it is no command; the message says why, in one line
  static Command read(byte[] body, String by, long atMillis) {
    try {
      JsonNode given = JSON.readTree(body);
      if (!(given instanceof ObjectNode command)) {
        throw new IllegalArgumentException("expected a JSON object");
      }
      command.put("by", by);
      command.put("at", atMillis);
      if (!command.has("schema")) {
        command.put("schema", Command.SCHEMA);
      }
      if (!command.has("id")) {
        command.put("id", UUID.randomUUID().toString());
      }
      return Json.command(JSON.writeValueAsBytes(command));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("expected a JSON object: " + OneLine.of(e.getOriginalMessage()), e);
    } catch (IOException e) { // no text in any encoding
      throw new IllegalArgumentException("expected a JSON object: " + OneLine.of(e.getMessage()), e);
    }
  }
}
