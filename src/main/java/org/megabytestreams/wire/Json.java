package org.megabytestreams.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.PropertyBindingException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Writes the service's records as JSON. Reads them back, and reads the records that others send.
public final class Json {
  /// The change of an incident that ends it.
  static final String CLOSED = "closed";
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  /// Refuses a command if any part of it is not understood.
  private static final ObjectMapper STRICT = JsonMapper.builder()
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
      .build();

  private Json() {}

  public static byte[] write(Score score) {
    return bytes(score);
  }

  public static byte[] write(Alert alert) {
    return bytes(alert);
  }

  public static byte[] write(IncidentState incident) {
    return bytes(incident);
  }

  /// Reads a record of topic `scores`.
  ///
  /// @param message its value, which may be null
  public static Score readScore(byte[] message) throws MalformedMessageException {
    JsonFields fields = fields(message);
    fields.requireSchema(Score.SCHEMA);
    return new Score(scored(fields));
  }

  /// Reads the record that alerts from a message of topic `alerts`; empty if an incident is closed, or is about none.
  ///
  /// @param message its value, which may be null
  public static Optional<ScoreFields> readAlerting(byte[] message) throws MalformedMessageException {
    JsonFields fields = fields(message);
    fields.requireSchema(Alert.SCHEMA);
    JsonFields incident = fields.object("incident");
    return change(incident).equals(CLOSED) || about(incident) != null ? Optional.empty()
        : Optional.of(scored(fields));
  }

  /// Reads what a message of topic `alerts` says of its incident and stream.
  ///
  /// @param message its value, which may be null
  public static AlertFields readAlert(byte[] message) throws MalformedMessageException {
    JsonFields fields = fields(message);
    fields.requireSchema(Alert.SCHEMA);
    JsonFields incident = fields.object("incident");
    var state = new Alert.Incident(incident.text("id"), change(incident), incident.time("firstTimestamp"),
        incident.time("lastTimestamp"), incident.whole("alerts"), incident.number("peakBits"),
        incident.number("lowestPValue"), incident.has("severity") ? incident.text("severity") : null,
        incident.has("tiedTo") ? incident.text("tiedTo") : null, about(incident));
    return new AlertFields(state, fields.text("topic"), fields.count("partition"), streamName(fields),
        fields.has("summary") ? fields.textOrNull("summary") : null,
        state.change().equals(CLOSED) || state.about() != null ? null : fields.whole("offset"),
        fields.has("pValue") ? fields.numberOrNull("pValue") : null,
        fields.has("kind") ? fields.textOrNull("kind") : null);
  }

  /// Reads a message of topic `incidents`.
  ///
  /// @param message its value, which may be null
  public static IncidentState readIncident(byte[] message) throws MalformedMessageException {
    JsonFields fields = fields(message);
    fields.requireSchema(IncidentState.SCHEMA);
    return new IncidentState(IncidentState.SCHEMA, fields.text("id"),
        fields.oneOf("state", List.of(IncidentState.OPEN, IncidentState.CLOSED)), fields.text("severity"),
        streamName(fields), fields.text("topic"), fields.count("partition"), fields.time("firstTimestamp"),
        fields.time("lastTimestamp"), fields.wholeOrNull("firstOffset"), fields.wholeOrNull("lastOffset"),
        fields.whole("alerts"), fields.number("peakBits"), fields.number("lowestPValue"), fields.whole("streams"),
        fields.textOrNull("tiedTo"), fields.textOrNull("summary"), about(fields));
  }

  private static String change(JsonFields incident) throws MalformedMessageException {
    return incident.oneOf("change", List.of("opened", "updated", CLOSED));
  }

  /// Returns what an incident is about; null for records. Later versions may know more than silences and bursts.
  private static String about(JsonFields fields) throws MalformedMessageException {
    return fields.has("about") ? fields.textOrNull("about") : null;
  }

  private static StreamName streamName(JsonFields fields) throws MalformedMessageException {
    String encoding = fields.oneOf("streamEncoding", List.of("utf-8", "base64", "none"));
    return new StreamName(fields.textOrNull("stream"), encoding);
  }

  private static ScoreFields scored(JsonFields fields) throws MalformedMessageException {
    StreamName name = streamName(fields);
    var position = new RecordPosition(fields.text("topic"), fields.count("partition"), fields.whole("offset"));
    var origin = new ScoreFields.Origin(position, fields.time("timestamp"));
    var receipt = new ScoreFields.Receipt(fields.digest("model"), fields.digest("inputSha256"),
        fields.whole("contextOffset"), fields.count("contextSkippedSymbols"), fields.count("contextSymbols"),
        memory(fields), fields.has("scoredBy")
            ? fields.oneOf("scoredBy", List.of(ScoreFields.Receipt.NETWORK, ScoreFields.Receipt.MATCH_MODEL)) : null);
    return new ScoreFields(name, origin, fields.whole("bytes"),
        fields.number("bits"), fields.number("bitsPerByte"), fields.number("worstSpanBits"),
        fields.whole("worstSpanOffset"), fields.numberOrNull("pValue"), receipt,
        fields.has("suppressedBy") ? fields.textOrNull("suppressedBy") : null);
  }

  private static ScoreFields.Memory memory(JsonFields fields) throws MalformedMessageException {
    return fields.has("memoryFromOffset")
        ? new ScoreFields.Memory(fields.whole("memoryFromOffset"), fields.whole("memoryToOffset"),
            fields.has("memoryBlockOffsets") ? fields.wholes("memoryBlockOffsets") : null,
            fields.whole("memoryRecords"), fields.wholes("memoryExcludedOffsets"))
        : null;
  }

  private static JsonFields fields(byte[] message) throws MalformedMessageException {
    if (message != null && message.length > 0 && message[0] == 0) {
      throw new MalformedMessageException("expected a JSON object, got Avro whose schema no registry tells; "
          + "schema.registry.url of the Kafka clients names the registry");
    }
    try {
      JsonNode node = message == null ? null : MAPPER.readTree(message);
      if (node == null || !node.isObject()) {
        throw new MalformedMessageException("expected a JSON object, got "
            + (node == null ? "nothing" : "another value"));
      }
      return new JsonFields(node);
    } catch (JsonProcessingException e) {
      throw new MalformedMessageException("expected a JSON object: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new MalformedMessageException("expected a JSON object: " + e.getMessage());
    }
  }

  public static byte[] write(Command command) {
    return bytes(command);
  }

  public static byte[] write(CommandResult applied) {
    return bytes(applied);
  }

  /// Reads a command.
  ///
  /// @throws IllegalArgumentException if `json` is no command; the message says why, in one line
  public static Command command(byte[] json) {
    return read(json, Command.class);
  }

  /// Reads the result of a command.
  ///
  /// @throws IllegalArgumentException if `json` is no such message; the message says why, in one line
  public static CommandResult applied(byte[] json) {
    return read(json, CommandResult.class);
  }

  private static <T> T read(byte[] json, Class<T> type) {
    try {
      T message = STRICT.readValue(json, type);
      if (message == null) {
        throw new IllegalArgumentException("expected one JSON object, got null");
      }
      return message;
    } catch (PropertyBindingException e) {
      throw refused("unknown field '" + e.getPropertyName() + "'", e);
    } catch (ValueInstantiationException e) {
      throw refused(e.getCause().getMessage(), e);
    } catch (MismatchedInputException e) {
      String field = e.getPath().isEmpty() ? null : e.getPath().getLast().getFieldName();
      throw refused(field == null ? "expected one JSON object and nothing else"
          : field + ": a value of another type was expected", e);
    } catch (JsonProcessingException e) {
      throw refused("not JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""), e);
    } catch (IOException e) {
      throw refused("not JSON: " + e.getMessage(), e); // no text in any encoding
    }
  }

  private static IllegalArgumentException refused(String problem, IOException cause) {
    return new IllegalArgumentException(OneLine.of(problem), cause);
  }

  private static byte[] bytes(Object message) {
    try {
      return MAPPER.writeValueAsBytes(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + message.getClass().getSimpleName() + " as JSON", e);
    }
  }
}
