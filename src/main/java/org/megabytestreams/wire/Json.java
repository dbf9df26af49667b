package org.megabytestreams.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.PropertyBindingException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/// Writes the service's records as JSON, and reads those that it is sent.
public final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  /// A command that is understood in part is not understood.
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

  public static byte[] write(Command command) {
    return bytes(command);
  }

  public static byte[] write(Applied applied) {
    return bytes(applied);
  }

  /// @throws IllegalArgumentException where `json` is no command; the message says why, in one line
  public static Command command(byte[] json) {
    return read(json, Command.class);
  }

  /// @throws IllegalArgumentException where `json` is no such message; the message says why, in one line
  public static Applied applied(byte[] json) {
    return read(json, Applied.class);
  }

  private static <T> T read(byte[] json, Class<T> type) {
    try {
      T message = STRICT.readValue(json, type);
      if (message == null) {
        throw new IllegalArgumentException("expected one JSON object, got null");
      }
      return message;
    } catch (PropertyBindingException e) {
      throw new IllegalArgumentException("unknown field '" + e.getPropertyName() + "'", e);
    } catch (ValueInstantiationException e) {
      throw new IllegalArgumentException(e.getCause().getMessage(), e);
    } catch (MismatchedInputException e) {
      String field = e.getPath().isEmpty() ? null : e.getPath().getLast().getFieldName();
      throw new IllegalArgumentException(field == null ? "expected one JSON object and nothing else"
          : field + ": a value of another type was expected", e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON: " + e.getMessage(), e); // no text in any encoding
    }
  }

  private static byte[] bytes(Object message) {
    try {
      return MAPPER.writeValueAsBytes(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + message.getClass().getSimpleName() + " as JSON", e);
    }
  }
}
