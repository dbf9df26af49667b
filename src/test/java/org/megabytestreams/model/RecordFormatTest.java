package org.megabytestreams.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFormatTest {
  @ParameterizedTest
  @ValueSource(strings = {"lines", "file", "length:7", "start:^\\d+: [a-z]@,", "blank", "nul", "prefixed:1",
      "prefixed:2be", "prefixed:2le", "prefixed:4be", "prefixed:4le", "prefixed:8be", "prefixed:8le", "prefixed:varint",
      "pcap", "wav:25"})
  void parsesItsOwnNames(String text) {
    assertEquals(text, RecordFormat.parse(text).id());
  }

  @Test
  void cutsAudioIntoTenthsOfASecondByDefault() {
    assertEquals(RecordFormat.parse("wav:100"), RecordFormat.parse("wav"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "line", "lines:", "length", "length:", "length:x", "start", "blank:1", "pcap:", "wav:",
      "wav:x", "prefixed", "varint"})
  void rejectsUnknownFormats(String text) {
    assertEquals("expected lines, file, length:N, start:REGEX, blank, nul, prefixed:KIND, pcap or wav:MILLIS, got '"
        + text + "'", failure(text));
  }

  @Test
  void explainsInvalidArguments() {
    assertEquals("expected a record length of 1 to 2147483647 bytes, got 0", failure("length:0"));
    assertEquals("expected a record length of 1 to 2147483647 bytes, got 99999999999", failure("length:99999999999"));
    assertEquals("expected frames of 1 to 60000 milliseconds, got 99999999999", failure("wav:99999999999"));
    assertEquals("expected a prefix of 1, 2be, 2le, 4be, 4le, 8be, 8le, varint, got '4'", failure("prefixed:4"));
    assertEquals("expected frames of 1 to 60000 milliseconds, got 0", failure("wav:0"));
    assertEquals("expected frames of 1 to 60000 milliseconds, got 60001", failure("wav:60001"));
    assertEquals("expected a regular expression after start:, got '[0-': missing closing ]", failure("start:[0-"));
    assertEquals("expected an expression of 1 to 1000 ASCII characters after start: (\\xNN for other bytes), got ''",
        failure("start:"));
    assertEquals("expected a regular expression after start:, got '(??': missing closing )",
        failure("start:(\n\u001b"));
    assertTrue(failure("\n\u2028\u009b").endsWith(", got '???'"));
    assertTrue(failure("start:\u00e9").endsWith("got '\u00e9'"), failure("start:\u00e9"));
    assertTrue(failure("start:" + "(".repeat(1001)).startsWith("expected an expression of 1 to 1000 ASCII"));
    assertTrue(failure("start:" + "(".repeat(1000)).startsWith("expected a regular expression"));
    assertTrue(failure("start:a{1001}").startsWith("expected a regular expression"));
    assertEquals("expected a regular expression after start:, got '((a{1000}){1000}){1000}': it has more than 10000"
        + " items when its repetitions are written out", failure("start:((a{1000}){1000}){1000}"));
  }

  @Test
  void matchesInLinearTime() {
    RecordStart start = RecordStart.of("(a*)*(a|aa)+b");
    byte[] line = "a".repeat(RecordStart.MAX_LINE_BYTES).getBytes();
    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertFalse(start.matches(line, 0, line.length)));
    assertTrue(RecordStart.of("b").matches(new byte[] {'a', 'b', 'c'}, 1, 1));
    assertFalse(RecordStart.of("bc").matches(new byte[] {'a', 'b', 'c'}, 1, 1));
  }

  private static String failure(String text) {
    return assertThrows(IllegalArgumentException.class, () -> RecordFormat.parse(text)).getMessage();
  }
}
