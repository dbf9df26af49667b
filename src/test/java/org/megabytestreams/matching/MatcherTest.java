package org.megabytestreams.megabyte;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.megabytestreams.megabyte.Matcher.Matches;

class MatcherTest {
  private static int[] symbols(String text) {
    return text.chars().map(c -> c == '|' ? Symbols.BOUNDARY : c).toArray();
  }

  /// The expected symbols as text; `_` for nothing.
  private static String expected(Matches matches) {
    StringBuilder text = new StringBuilder();
    Arrays.stream(matches.expected()).forEach(s -> text.append(
        s == Matcher.NOTHING ? '_' : s == Symbols.BOUNDARY ? '|' : (char) s));
    return text.toString();
  }

  @Test
  void expectsWhatFollowedTheSameSymbolsBefore() {
    assertEquals("________________ world", expected(Matcher.of(symbols("hello worldhello world"))));
  }

  @Test
  void followsABrokenMatchThroughANumber() {
    int[] window = symbols("GET /page/1234 200||||GET /page/9876 200||");
    Matches matches = Matcher.of(window);
    String text = expected(matches);
    assertTrue(text.endsWith("page/1234 200|G"), text);
    assertTrue(matches.confidence()[window.length - 5] > 6, "a match that broke is told from a whole one");
  }

  @Test
  void takesARunOfBoundariesForOne() {
    Matches matches = Matcher.of(symbols("abcdef||||xyz|abcdef|xyz|"));
    assertEquals("xyz", expected(matches).substring(21, 24));
  }

  @Test
  void looksWithoutKeeping() {
    SplittableRandom random = new SplittableRandom(8);
    int[] window = random.ints(3000, 0, 3).toArray();
    Matches whole = Matcher.of(window);
    Matcher matcher = new Matcher(window.length);
    for (int at = 0; at < window.length; at += 8) {
      int[] next = Arrays.copyOfRange(window, at, at + 8);
      matcher.look(random.ints(8, 0, 3).toArray());
      Matches looked = matcher.look(next);
      assertArrayEquals(Arrays.copyOfRange(whole.expected(), at, at + 8), looked.expected());
      assertArrayEquals(Arrays.copyOfRange(whole.confidence(), at, at + 8), looked.confidence());
      matcher.append(next);
    }
  }
}
