package org.megabytestreams.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OneLineTest {
  @Test
  void keepsAShortLineAsItIs() {
    assertEquals("größe: expected 1, got 2 😀", OneLine.of("größe: expected 1, got 2 😀"));
    assertEquals("", OneLine.of(""));
  }

  @Test
  void cutsALongLineBetweenCharactersAndSaysHowLongItWas() {
    String cut = OneLine.of("😀".repeat(1000));
    assertEquals("😀".repeat(230) + "… (2000 characters)", cut);
    assertEquals("a" + "😀".repeat(229) + "… (2001 characters)", OneLine.of("a" + "😀".repeat(1000)));
    assertTrue(OneLine.of("9".repeat(1_000_000)).length() <= 500);
  }

  @Test
  void replacesLineBreaksAndControlCharacters() {
    assertEquals("a\\u000ab\\u000d\\u001b[31mc\\u2028d\\u202ee", OneLine.of("a\nb\r\u001b[31mc\u2028d\u202ee"));
  }
}
