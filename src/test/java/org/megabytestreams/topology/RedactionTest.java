package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {
  @ParameterizedTest
  @CsvSource({
    "digits, eve 1234 from 10.0.0.7, eve **** from **.*.*.*",
    "'password=(\\S+)', user=eve password=hunter2 password=x, user=eve password=******* password=*",
    "'(a)|(b)', cabc, c**c",
    "'e.e', eve eel eve, *** eel ***",
    "'x*', abc, abc",
    "'(?i)EVE$', eve eve, eve ***",
  })
  void hidesWhatARuleMatches(String rule, String record, String shown) {
    assertEquals(shown, text(Redaction.of(List.of(rule)).apply(bytes(record))));
  }

  @Test
  void keepsOffsetsInBytesThatAreNoText() {
    byte[] record = {(byte) 0xff, '7', (byte) 0xc3, 0, 'k', (byte) 0xe9};
    assertArrayEquals(new byte[] {(byte) 0xff, '*', (byte) 0xc3, 0, 'k', '*'},
        Redaction.of(List.of("digits", "\\xe9")).apply(record));
    assertEquals('7', record[1]);
  }

  @Test
  void hidesWhatTheModelExpectedWhereItWouldStand() {
    Redaction redaction = Redaction.of(List.of("token=(\\w+);"));
    assertEquals("*****", text(redaction.applyWithin(bytes("a token=xyz; b"), 8, 11, bytes("hello"))));
    assertEquals("hello", text(redaction.applyWithin(bytes("a taken=xyz; b"), 8, 11, bytes("hello"))));
    assertEquals("**; ", text(redaction.applyWithin(bytes("a token=x"), 8, 9, bytes("ab; "))));
  }

  @Test
  void refusesRulesThatAreNoExpressions() {
    String open = assertThrows(IllegalArgumentException.class, () -> Redaction.of(List.of("("))).getMessage();
    assertTrue(open.startsWith("expected 'digits' or a regular expression of RE2, got '('"), open);
    assertThrows(IllegalArgumentException.class, () -> Redaction.of(List.of("é")));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
