package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
  private static final String LAUNCHED = "java\0-jar\0app.jar\0";

  private static byte[] bytes(String text, Charset charset) {
    return text.getBytes(charset);
  }

  @Test
  void readsArgumentsFromTheEndOfTheCommandLine() {
    String[] decoded = {"", "gr\ufffd\ufffd\ufffd\ufffde", ""};
    assertArrayEquals(new String[] {"", "größe", ""},
        Arguments.utf8(decoded, bytes(LAUNCHED + "\0größe\0\0", StandardCharsets.UTF_8)));
  }

  @Test
  void keepsJavasDecodingWhenTheBytesAreNotUtf8() {
    byte[] latin = bytes(LAUNCHED + "größe\0", StandardCharsets.ISO_8859_1);
    assertArrayEquals(new String[] {"größe"}, Arguments.utf8(new String[] {"größe"}, latin));
    var failure = assertThrows(IllegalArgumentException.class,
        () -> Arguments.utf8(new String[] {"gr\ufffd\ufffde"}, latin));
    assertEquals("expected arguments in UTF-8, got 'gr\ufffd\ufffde'", failure.getMessage());
  }

  @Test
  void keepsJavasDecodingWhenTheCommandLineDiffers() {
    assertArrayEquals(new String[] {"größe"}, Arguments.utf8(new String[] {"größe"}, new byte[0]));
  }
}
