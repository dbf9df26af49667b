package org.megabytestreams.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.megabytestreams.evaluate.BaselinesTest.bytes;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NgramBaselineTest {
  /// The same with strings and no clever keys: counts of n-grams, and what followed each context.
  private static final class Oracle {
    private final Map<String, Integer> grams = new HashMap<>();
    private final Map<String, Integer> contexts = new HashMap<>();
    private final Map<String, Set<Character>> followers = new HashMap<>();

    private static String framed(String record) {
      return "\n\n\n\n" + record + "\n";
    }

    void learn(String record) {
      String text = framed(record);
      for (int i = 4; i < text.length(); i++) {
        for (int n = 1; n <= 5; n++) {
          String context = text.substring(i + 1 - n, i);
          grams.merge(context + text.charAt(i), 1, Integer::sum);
          contexts.merge(context, 1, Integer::sum);
          followers.computeIfAbsent(context, _ -> new HashSet<>()).add(text.charAt(i));
        }
      }
    }

    double score(String record) {
      String text = framed(record);
      double bits = 0;
      for (int i = 4; i < text.length(); i++) {
        bits -= Math.log(probability(text.substring(i - 4, i), text.charAt(i))) / Math.log(2);
      }
      return bits / (record.length() + 1);
    }

    private double probability(String context, char next) {
      double shorter = context.isEmpty() ? 1.0 / 256 : probability(context.substring(1), next);
      if (!contexts.containsKey(context)) {
        return shorter;
      }
      double different = followers.get(context).size();
      return (grams.getOrDefault(context + next, 0) + different * shorter) / (contexts.get(context) + different);
    }
  }

  @Test
  void givesAnUnknownByteEightBits() {
    assertEquals(8, new NgramBaseline().score(bytes("abc")), 1e-12);
  }

  @Test
  void interpolatesLikeTheFormulaComputedByHand() {
    NgramBaseline baseline = new NgramBaseline();
    baseline.learn(new byte[0]);
    // After an empty record, the boundary followed each context once: p = (1 + q) / 2 five times, from 1/256 on.
    double p = 1.0 / 256;
    for (int i = 0; i < 5; i++) {
      p = (1 + p) / 2;
    }
    assertEquals(-Math.log(p) / Math.log(2), baseline.score(new byte[0]), 1e-12);
  }

  @Test
  void agreesWithADirectImplementation() {
    NgramBaseline baseline = new NgramBaseline();
    Oracle oracle = new Oracle();
    for (String line : List.of("GET /a 200", "GET /b 200", "", "POST /a 404", "GET /a 304", "aaaaaaaaa")) {
      baseline.learn(bytes(line));
      oracle.learn(line);
      for (String other : List.of("GET /a 200", "PUT /a 200", "zzz", "", "a", "aaaab", "GET GET")) {
        assertEquals(oracle.score(other), baseline.score(bytes(other)), 1e-9, other + " after " + line);
      }
    }
  }
}
