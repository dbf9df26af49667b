package org.megabytestreams.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({"app-*,app-web,true", "app-*,app-?,true", "app-*,app*,false", "?*,*?,true", "*?,*,false", "*,?*,true",
    "a*b,a*c*b,true", "a?,a,false", "a?,a*,false", "??*,?*?,true", "web,web,true", "web,we?,false"})
  void findsWhatAGlobCovers(String glob, String other, boolean covers) {
    assertEquals(covers, Glob.covers(glob, other));
  }

  /// Every short text over two letters stands for all texts.
  @Test
  void coversNothingThatATextContradicts() {
    List<String> globs = words("a*?", 3);
    List<String> texts = words("ab", 5);
    for (String glob : globs) {
      for (String other : globs) {
        assertTrue(!Glob.covers(glob, other)
            || texts.stream().allMatch(text -> !Glob.matches(other, text) || Glob.matches(glob, text)),
            glob + " and " + other);
      }
    }
  }

  private static List<String> words(String letters, int longest) {
    List<String> words = new ArrayList<>(List.of(""));
    for (int from = 0, length = 0; length < longest; length++) {
      int to = words.size();
      for (; from < to; from++) {
        for (char letter : letters.toCharArray()) {
          words.add(words.get(from) + letter);
        }
      }
    }
    return words;
  }
}
