package org.megabytestreams.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.megabytestreams.prompts.LocalStreams;

class WindowClientTest {
  @Test
  void readsTheWindowOfAStream() throws IOException {
    LocalStreams.Look look = read(200, "{\"partitions\": [0, 2], \"before\": [\"YQ==\"], \"text\": \"Yg==\"}");
    assertEquals(Set.of(0, 2), look.partitions());
    assertArrayEquals(new byte[] {'b'}, look.window().orElseThrow().text());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      []                               | expected an object
      {"partitions": 3}                | expected partitions as a list
      {"partitions": ["a"]}            | expected partitions as numbers
      {"before": {}, "text": "Yg=="}   | expected before as a list
      {"before": [7], "text": "Yg=="}  | expected before in Base64
      {"text": null}                   | expected text in Base64
      """)
  void saysInOneLineWhatIsNoAnswer(String body, String problem) {
    assertEquals("other:1 answers no JSON of an instance: " + problem,
        assertThrows(IOException.class, () -> read(200, body)).getMessage());
  }

  @Test
  void quotesOneLineOfARefusal() {
    assertEquals("other:1 answers 503: a\\u001b[2J",
        assertThrows(IOException.class, () -> read(503, "a\033[2J\nb")).getMessage());
  }

  private static LocalStreams.Look read(int status, String body) throws IOException {
    return WindowClient.read("other:1", status, body.getBytes(StandardCharsets.UTF_8));
  }
}
