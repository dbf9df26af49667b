package org.megabytestreams.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GroupPatternTest {
  @Test
  void takesTheFirstCapturingGroupOfTheFirstMatch() {
    GroupPattern pattern = GroupPattern.parse("(?:block|file) (\\w+)( of)?");
    assertEquals("b1", key(pattern, "read block b1 of file f2"));
    assertNull(key(pattern, "read nothing"));
    assertNull(key(GroupPattern.parse("a|(b)"), "a b"), "the group takes no part in the match");
  }

  @Test
  void matchesBytes() {
    byte[] record = {'a', '=', (byte) 0xe9, ' ', (byte) 0xc3, (byte) 0xa9};
    assertEquals("\u00e9", GroupPattern.parse("(\\xe9)").key(record));
    assertNull(GroupPattern.parse("(\\xe9)").key(new byte[] {(byte) 0xc3, (byte) 0xa9}), "\u00e9 in UTF-8");
    GroupPattern pattern = GroupPattern.parse("a=(\\S+)");
    assertNotEquals(pattern.key(record), pattern.key(new byte[] {'a', '=', (byte) 0xe8, ' '}), "broken UTF-8");
    assertArrayEquals(new byte[] {'a', '=', ' ', (byte) 0xc3, (byte) 0xa9}, pattern.withoutKey(record));
  }

  @Test
  void removesOnlyTheKey() {
    byte[] record = "a=a b a".getBytes(StandardCharsets.UTF_8);
    assertEquals("a= b a", new String(GroupPattern.parse("a=(\\w)").withoutKey(record), StandardCharsets.UTF_8));
  }

  @Test
  void explainsInvalidPatterns() {
    assertEquals("group: expected a regular expression of RE2, got '(': missing closing )", message("("));
    assertEquals("group: expected a regular expression with a capturing group, such as (\\d+), got 'blk_'",
        message("blk_"));
    assertEquals("group: expected ASCII characters (\\xNN for other bytes), got '(\u00e9)'", message("(\u00e9)"));
  }

  @Test
  void rejectsExpressionsThatTakeTooMuchMemory() {
    assertEquals("group: expected a regular expression of RE2, got '" + "(".repeat(60)
        + "…': it has more than 1000 characters", message("(".repeat(20_000) + ")".repeat(20_000)));
    assertEquals("group: expected a regular expression of RE2, got '((a{1000}){1000}){1000}': it has more than 10000"
        + " items when its repetitions are written out", message("((a{1000}){1000}){1000}"));
  }

  @Test
  void matchesInLinearTime() {
    byte[] record = "a".repeat(100_000).getBytes(StandardCharsets.UTF_8);
    assertTimeoutPreemptively(Duration.ofSeconds(20), () ->
        assertNull(GroupPattern.parse("^(a+)+$b").key(record)));
  }

  private static String message(String regex) {
    return assertThrows(IllegalArgumentException.class, () -> GroupPattern.parse(regex)).getMessage();
  }

  private static String key(GroupPattern pattern, String record) {
    return pattern.key(record.getBytes(StandardCharsets.UTF_8));
  }
}
