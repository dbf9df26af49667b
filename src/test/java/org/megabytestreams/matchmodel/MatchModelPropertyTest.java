package org.megabytestreams.matchmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.megabytestreams.model.GuessContext;
import org.megabytestreams.model.Symbols;

/// Compares [MatchModel] with [SlowMatchModel] on records that look like logs, on noise, and on both.
class MatchModelPropertyTest {
  private static final List<List<GuessContext>> CONTEXTS = List.of(List.of(GuessContext.values()), List.of(),
      List.of(GuessContext.TEMPLATE, GuessContext.COLUMN, GuessContext.THREE), List.of(GuessContext.COLUMN));
  private static final String[] WORDS = {"GET ", "/page/", "took ", " ms", "user=", "id:", "\u00e9t\u00e9 ", "error ",
      "ready", "|", "||", "|||"};

  /// Returns symbols of records with words, numbers and some noise.
  static int[] symbols(SplittableRandom random, int count) {
    StringBuilder text = new StringBuilder();
    String[] lines = new String[6];
    Arrays.setAll(lines, i -> line(random));
    while (text.length() < count) {
      text.append(random.nextInt(5) == 0 ? line(random) : lines[random.nextInt(lines.length)]);
      if (random.nextInt(8) == 0) {
        text.setLength(Math.max(1, text.length() - random.nextInt(1, 20)));
      }
      text.append(random.nextInt(10_000)).append('|');
    }
    text.setLength(count);
    return text.chars().map(c -> c == '|' ? Symbols.BOUNDARY : c).toArray();
  }

  private static String line(SplittableRandom random) {
    StringBuilder line = new StringBuilder();
    for (int i = random.nextInt(2, 9); i > 0; i--) {
      line.append(WORDS[random.nextInt(WORDS.length)]);
      for (int noise = random.nextInt(6) == 0 ? random.nextInt(1, 9) : 0; noise > 0; noise--) {
        line.append((char) random.nextInt(256));
      }
    }
    return line.append(random.nextInt(100)).append(' ').toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void predictsAsASlowModelDoesHoweverSymbolsAreAppended(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<GuessContext> further = CONTEXTS.get(seed % CONTEXTS.size());
    MatchMemory memory = null;
    SlowMemory slowMemory = null;
    for (int memories = random.nextInt(3); memories > 0; memories--) {
      List<int[]> blocks = new ArrayList<>();
      for (int count = random.nextInt(1, 4); count > 0; count--) {
        blocks.add(symbols(random, random.nextInt(3000)));
      }
      List<MemoryBlock> before = blocks.subList(0, blocks.size() - 1).stream()
          .map(block -> MemoryBlock.of(block, further)).toList();
      memory = MatchMemory.of(before, blocks.getLast(), memory, further);
      slowMemory = SlowMemory.of(blocks, slowMemory, further);
    }
    int[] own = symbols(random, 6000);
    Predictions expected = new SlowMatchModel(slowMemory, further).append(own);
    MatchModel model = new MatchModel(memory, further);
    for (int at = 0; at < own.length;) {
      int end = Math.min(own.length, at + random.nextInt(1, random.nextInt(2, 400)));
      model.look(symbols(random, random.nextInt(200)));
      int[] next = Arrays.copyOfRange(own, at, end);
      Predictions part = expected.part(at, end);
      assertSame(part, model.look(next), "looked at from symbol " + at);
      int way = random.nextInt(3);
      if (way == 0) {
        assertSame(part, model.append(next), "appended from symbol " + at);
      } else if (way == 1) {
        model.prefill(next);
      } else {
        for (int i = 0; i < next.length; i++) {
          assertSame(part.part(i, i + 1), model.next(), "next at symbol " + (at + i));
          model.append(next[i]);
        }
      }
      at = end;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 10})
  void predictsAsASlowModelDoesWithLongMemories(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<GuessContext> further = CONTEXTS.get(seed % CONTEXTS.size());
    int[] oldest = seed % 2 == 0 ? random.ints(70_000, 0, 257).toArray() : symbols(random, 70_000);
    int[] newer = symbols(random, 66_000);
    int[] own = symbols(random, 500);
    MatchMemory memory = MatchMemory.of(newer, MatchMemory.of(oldest, further), further);
    SlowMemory slow = SlowMemory.of(List.of(newer), SlowMemory.of(List.of(oldest), null, further), further);
    assertSame(new SlowMatchModel(slow, further).append(own), new MatchModel(memory, further).append(own),
        "seed " + seed);
  }

  /// A small newest block is learned from together with the block before it, a large one alone, and in part.
  @ParameterizedTest
  @ValueSource(ints = {11, 12, 13})
  void predictsAsASlowModelDoesWithSeveralBlocks(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<GuessContext> further = CONTEXTS.get(seed % CONTEXTS.size());
    int newest = seed == 13 ? 70_000 : 30_000;
    List<int[]> blocks = List.of(symbols(random, 20_000), symbols(random, 50_000), symbols(random, newest));
    int[] oldest = symbols(random, 5_000);
    int[] own = symbols(random, 500);
    List<MemoryBlock> before = blocks.subList(0, 2).stream().map(block -> MemoryBlock.of(block, further)).toList();
    MatchMemory memory = MatchMemory.of(before, blocks.getLast(), MatchMemory.of(oldest, further), further);
    SlowMemory slow = SlowMemory.of(blocks, SlowMemory.of(List.of(oldest), null, further), further);
    assertSame(new SlowMatchModel(slow, further).append(own), new MatchModel(memory, further).append(own),
        "seed " + seed);
  }

  static void assertSame(Predictions expected, Predictions predictions, String message) {
    assertArrayEquals(expected.expected(), predictions.expected(), message);
    assertArrayEquals(expected.strength(), predictions.strength(), message);
  }
}
