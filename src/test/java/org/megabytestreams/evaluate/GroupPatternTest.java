package org.megabytestreams.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
    assertEquals("Zürich", key(GroupPattern.parse("^(\\S+)"), "Zürich Süd"));
  }

  @Test
  void leavesOutTheKeyAlone() {
    byte[] record = "a=a b a".getBytes(StandardCharsets.UTF_8);
    assertEquals("a= b a", new String(GroupPattern.parse("a=(\\w)").withoutKey(record), StandardCharsets.UTF_8));
  }

  @Test
  void saysWhatIsNoPattern() {
    assertEquals("group: expected a regular expression of RE2, got '(': missing closing )", message("("));
    assertEquals("group: expected a regular expression with a capturing group, such as (\\d+), got 'blk_'",
        message("blk_"));
  }

  @Test
  void refusesExpressionsThatTakeTooMuchMemory() {
    assertEquals("group: expected a regular expression of RE2, got '" + "(".repeat(60)
        + "…': it has more than 1000 characters", message("(".repeat(20_000) + ")".repeat(20_000)));
    assertEquals("group: expected a regular expression of RE2, got '((a{1000}){1000}){1000}': it has more than 10000"
        + " items when its repetitions are written out", message("((a{1000}){1000}){1000}"));
  }

  @Test
  void takesLinearTimeWhereOthersTakeForEver() {
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
