package org.megabytestreams.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserPatternTest {
  private static final String DEEP = "its groups are nested more than 100 deep";
  private static final String MANY = "it has more than 10000 items when its repetitions are written out";

  private static String failure(String expression) {
    return assertThrows(IllegalArgumentException.class, () -> assertTimeoutPreemptively(Duration.ofSeconds(20),
        () -> UserPattern.compile(expression, "expected a pattern"))).getMessage();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a{1000}", "(a{10}){100}", "[{1000}{1000}]", "[^]{9}{9}{9}{9}{9}]",
      "[[:alpha:]{9}{9}{9}{9}{9}]", "\\x{0041}{1000}", "\\p{Latin}{500}",
      "\\Q(a{1000}){1000}\\E", "a{,1000}{,1000}", "\\{1000}", "(?i)a{2,1000}",
      "(?P<name>a)", "a|b+?|c*", "(?:a{3,}){30}", "\\(\\[", ""})
  void acceptsExpressionsOfReasonableSize(String expression) {
    assertEquals(expression, UserPattern.compile(expression, "expected a pattern").pattern());
  }

  @ParameterizedTest
  @ValueSource(strings = {"((a{1000}){1000}){1000}", "((){1000}){1000}", "(a{200}b{200}){30}", "([0-9]{2,200}){3,200}",
      "(a{1000})*(?i){1000}", "a{1000}(?i){1000}", "a{1000}\\Q\\E{1000}", "(\\Q{\\E{1000}){1000}",
      "(\\]{1000}[]]){1000}", "(((a{10}){10}){10}){10}"})
  void rejectsRepetitionsThatMultiply(String expression) {
    assertEquals("expected a pattern, got '" + expression + "': " + MANY, failure(expression));
  }

  @Test
  void rejectsDeeplyNestedGroups() {
    UserPattern.compile("(".repeat(100) + ")".repeat(100), "expected a pattern");
    assertTrue(failure("(".repeat(101) + ")".repeat(101)).endsWith("…': " + DEEP));
    assertTrue(failure("(?:".repeat(300)).endsWith(DEEP));
  }

  @Test
  void rejectsLongExpressionsAndShowsTheirStart() {
    UserPattern.compile("a".repeat(1000), "expected a pattern");
    assertEquals("expected a pattern, got '" + "a".repeat(60) + "…': it has more than 1000 characters",
        failure("a".repeat(1001)));
  }

  @Test
  void explainsSyntaxErrors() {
    assertEquals("expected a pattern, got '[0-': missing closing ]", failure("[0-"));
    assertTrue(failure("a{1001}").startsWith("expected a pattern, got 'a{1001}': "), failure("a{1001}"));
    assertTrue(failure("a{99999999999999999999}").startsWith("expected a pattern, got 'a{9"));
  }
}
