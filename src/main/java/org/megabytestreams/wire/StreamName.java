package org.megabytestreams.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// A stream's key as text.
///
/// @param text the key; null if records have none
/// @param encoding of the text: `utf-8` for keys that are printable text, `base64` for others, `none` for no key
@JsonInclude(JsonInclude.Include.ALWAYS)
public record StreamName(@JsonProperty("stream") String text, @JsonProperty("streamEncoding") String encoding) {
  /// Returns the name of the stream with this key, which may be null.
  public static StreamName of(byte[] key) {
    if (key == null) {
      return new StreamName(null, "none");
    }
    String text = printable(key);
    return text == null ? new StreamName(Base64.getEncoder().encodeToString(key), "base64")
        : new StreamName(text, "utf-8");
  }

  /// Returns the text that `bytes` are in UTF-8; null if they are no text or would not print.
  static String printable(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.codePoints().allMatch(StreamName::prints) ? text : null;
    } catch (CharacterCodingException _) {
      return null;
    }
  }

  private static boolean prints(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL, Character.FORMAT, Character.UNASSIGNED, Character.PRIVATE_USE, Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR -> false;
      default -> true;
    };
  }
}
