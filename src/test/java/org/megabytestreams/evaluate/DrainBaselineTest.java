package org.megabytestreams.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.megabytestreams.evaluate.BaselinesTest.bytes;

import org.junit.jupiter.api.Test;

class DrainBaselineTest {
  private static double bits(double records, double ofTemplate) {
    return Math.log((records + 1) / (ofTemplate + 0.5)) / Math.log(2);
  }

  private static DrainBaseline learnt(String... lines) {
    DrainBaseline baseline = new DrainBaseline();
    for (String line : lines) {
      baseline.learn(bytes(line));
    }
    return baseline;
  }

  @Test
  void givesLinesThatDifferInAVariableOneTemplate() {
    DrainBaseline baseline = learnt("session opened for user ann", "session opened for user bob", "disk full now");
    assertEquals(bits(3, 2), baseline.score(bytes("session opened for user carl")), 1e-12);
    assertEquals(bits(3, 1), baseline.score(bytes("disk full now")), 1e-12);
  }

  @Test
  void opensABranchForAVariableAmongTheFirstTwoTokens() {
    DrainBaseline baseline = learnt("user ann logged in", "user bob logged in");
    assertEquals(bits(2, 1), baseline.score(bytes("user ann logged in")), 1e-12);
    assertEquals(bits(2, 0), baseline.score(bytes("user carl logged in")), 1e-12);
  }

  @Test
  void opensNoBranchForTokensWithDigits() {
    DrainBaseline baseline = learnt("task7 worker3 done well", "task8 worker4 done well");
    assertEquals(bits(2, 2), baseline.score(bytes("task99 worker1 done well")), 1e-12);
  }

  @Test
  void matchesNoTemplateOfAnotherLengthOrOfUnlikeLines() {
    DrainBaseline baseline = learnt("session opened for user ann");
    assertEquals(bits(1, 0), baseline.score(bytes("session opened for user")), 1e-12);
    assertEquals(bits(1, 0), baseline.score(bytes("session opened by root now")), 1e-12);
    // Half of the tokens are enough.
    assertEquals(bits(2, 2), learnt("a b c d", "a b c e").score(bytes("a b x y")), 1e-12);
  }

  @Test
  void forgetsTheLeastRecentlyUsedTemplate() {
    DrainBaseline baseline = learnt("the first one here", "another one stays here");
    for (int i = 0; i < DrainBaseline.MAX_TEMPLATES - 1; i++) {
      baseline.learn(bytes("another one stays here"));
      baseline.learn(bytes(name(i) + " is a line"));
    }
    baseline.learn(bytes("the last line of all"));
    double records = 3 + 2 * (DrainBaseline.MAX_TEMPLATES - 1);
    assertEquals(bits(records, 0), baseline.score(bytes("the first one here")), 1e-12);
    assertEquals(bits(records, 0), baseline.score(bytes(name(0) + " is a line")), 1e-12);
    assertEquals(bits(records, 1), baseline.score(bytes(name(1) + " is a line")), 1e-12);
    assertEquals(bits(records, DrainBaseline.MAX_TEMPLATES), baseline.score(bytes("another one stays here")), 1e-12);
  }

  /// A name without digits.
  private static String name(int i) {
    return Integer.toString(i, 36).chars().map(c -> c <= '9' ? c - '0' + 'A' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
  }
}
