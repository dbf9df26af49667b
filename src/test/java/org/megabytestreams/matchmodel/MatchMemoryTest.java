package org.megabytestreams.matchmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.megabytestreams.matchmodel.MatchModelPropertyTest.assertSame;
import static org.megabytestreams.matchmodel.MatchModelPropertyTest.symbols;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.megabytestreams.model.GuessContext;
import org.megabytestreams.model.Symbols;

class MatchMemoryTest {
  private static final int PATCH = 8;
  private static final String LINE = "user logged in from the office|";
  private static final String OTHER = "disk is full, nothing written|";

  private static final int GUESSES = 4;

  private static MatchMemory memory(int[] symbols) {
    return memory(symbols, null);
  }

  private static MatchMemory memory(int[] symbols, MatchMemory older) {
    return MatchMemory.of(symbols, older, List.of());
  }

  private static MatchModel model(MatchMemory memory) {
    return new MatchModel(memory, List.of());
  }

  private static int[] text(String text) {
    return text.chars().map(c -> c == '|' ? Symbols.BOUNDARY : c).toArray();
  }

  /// Returns the symbols that a predictor predicts after a text, as long as it is right about them.
  private static String continued(MatchMemory memory, String text, int predictor) {
    MatchModel model = model(memory);
    model.append(text(text));
    StringBuilder continued = new StringBuilder();
    for (int i = 0; i < 100 && model.next().strength()[predictor] != 0; i++) {
      int symbol = model.next().expected()[predictor];
      continued.append(symbol == Symbols.BOUNDARY ? '|' : (char) symbol);
      model.append(symbol);
    }
    return continued.toString();
  }

  private static boolean predictsNothing(Predictions next) {
    for (float strength : next.strength()) {
      if (strength != 0) {
        return false;
      }
    }
    return true;
  }

  @Test
  void continuesWhatItsMemoryHolds() {
    MatchMemory memory = memory(text(LINE));
    assertEquals("from the office|", continued(memory, "user logged in ", 1));
  }

  @Test
  void continuesItsOwnSymbolsBeforeThoseOfTheMemory() {
    MatchMemory memory = memory(text("|user logged in from the office|"));
    String own = "|user logged in at midnight|??|user logged in ";
    assertTrue(continued(memory, own, 1).startsWith("at midnight|"), continued(memory, own, 1));
  }

  @Test
  void continuesTheNewestLayerThatKnows() {
    MatchMemory older = memory(text("|user logged in from the office|" + OTHER));
    MatchMemory newer = memory(text("|user logged in at midnight|"), older);
    assertEquals("at midnight|", continued(newer, "|user logged in ", 1));
    assertEquals("nothing written|", continued(newer, "|disk is full, ", 1));
    assertTrue(continued(older, "|user logged in ", 1).startsWith("from the office|disk"));
  }

  @Test
  void neverFollowsALayerBeyondItsEnd() {
    MatchMemory older = memory(text("one two three four five six seven"));
    MatchMemory newer = memory(text("eight nine ten eleven twelve"), older);
    for (int predictor = 0; predictor < GUESSES; predictor++) {
      assertTrue(predictsNothing(model(older).next()));
      assertTrue(predictsNothing(model(newer).next()));
    }
    assertEquals(" six seven", continued(older, "?? three four five", 1));
    assertEquals(" six seven", continued(newer, "?? three four five", 1));
    assertEquals(" six seven", continued(newer, "?? three four five", 0));
    assertEquals(" twelve", continued(newer, "?? nine ten eleven", 0));
  }

  @Test
  void takesAMatchUpAgainInItsOwnLayerAlone() {
    MatchMemory older = memory(text("one two three tail?yes"));
    MatchMemory newer = memory(text("hello world, all"), older);
    assertTrue(continued(newer, "hello wtail", 0).startsWith(", all"), continued(newer, "hello wtail", 0));
  }

  @Test
  void predictsTheFirstSymbolsOfAStreamAsThoseAfterTheMemory() {
    MatchMemory memory = memory(text(LINE + OTHER + LINE + OTHER + LINE));
    assertEquals('d', model(memory).next().expected()[1]);
  }

  @Test
  void predictsAsAModelThatHasAppendedTheSameSymbols() {
    SplittableRandom random = new SplittableRandom(5);
    int[] before = symbols(random, 4000);
    int[] own = symbols(random, 1000);
    MatchModel appended = model(null);
    appended.append(before);
    Predictions expected = appended.look(own);
    Predictions predictions = model(memory(before)).append(own);
    int same = 0;
    for (int i = 0; i < expected.expected().length; i++) {
      same += expected.expected()[i] == predictions.expected()[i] ? 1 : 0;
    }
    double share = (double) same / expected.expected().length;
    assertTrue(share > 0.97, "same predictions: " + share);
  }

  @Test
  void startsFromConfidencesThatTheMemoryLearned() {
    SplittableRandom random = new SplittableRandom(3);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      lines.append("id=").append(random.nextInt(10_000, 99_999)).append(" state=ready|");
    }
    MatchModel model = model(memory(text(lines.toString())));
    Predictions predictions = model.append(text("id=12345 state=ready|"));
    float inNumber = predictions.strength()[5 * GUESSES];
    float afterState = predictions.strength()[16 * GUESSES];
    assertTrue(afterState > 0.5 && inNumber < 0.3, afterState + " after 'state=', " + inNumber + " in a number");
  }

  @Test
  void isSharedByModelsOfSeveralThreads() throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    MatchMemory memory = memory(symbols(random, 3000), memory(symbols(random, 5000)));
    List<int[]> streams = new ArrayList<>();
    List<Predictions> expected = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      streams.add(symbols(random, 4000));
      expected.add(model(memory).append(streams.get(i)));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Predictions>> results = new ArrayList<>();
      for (int[] stream : streams) {
        results.add(threads.submit(() -> model(memory).append(stream)));
      }
      for (int i = 0; i < results.size(); i++) {
        assertSame(expected.get(i), results.get(i).get(), "stream " + i);
      }
    }
  }

  @Test
  void takesAtMostSixteenBytesASymbol() {
    SplittableRandom random = new SplittableRandom(11);
    int[] noise = random.ints(300_000, 0, 256).toArray();
    int[] records = symbols(random, 300_000);
    for (int[] all : List.of(noise, records)) {
      MatchMemory memory = memory(all);
      assertTrue(memory.bytes() <= 16 * all.length, memory.bytes() + " bytes");
      MatchModel model = model(null);
      for (int at = 0; at < all.length; at += 1000) {
        model.append(Arrays.copyOfRange(all, at, at + 1000));
        if (at > 10_000) {
          assertTrue(model.bytes() <= 16L * (at + 1000) + (4 << 10), model.bytes() + " bytes at " + (at + 1000));
        }
      }
    }
  }

  @Test
  void takesAtMostAsMuchAsItsBlocks() {
    SplittableRandom random = new SplittableRandom(12);
    List<MemoryBlock> blocks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      blocks.add(MemoryBlock.of(random.ints(5_000, 0, 256).toArray(), List.of()));
    }
    MatchMemory memory = MatchMemory.of(blocks, random.ints(5_000, 0, 256).toArray(), null, List.of());
    assertEquals(20_000, memory.size());
    assertTrue(memory.bytes() <= 4 * (34 * 5_000 + (5 << 10)), memory.bytes() + " bytes");
  }

  @Test
  void takesAtMostFourBytesASymbolMoreForEachFurtherContext() {
    List<GuessContext> further = List.of(GuessContext.values());
    SplittableRandom random = new SplittableRandom(15);
    int[] noise = random.ints(100_000, 0, 256).toArray();
    for (int[] all : List.of(noise, symbols(random, 100_000))) {
      long most = (16L + 4L * further.size()) * all.length;
      assertTrue(MatchMemory.of(all, further).bytes() <= most, MatchMemory.of(all, further).bytes() + " bytes");
      MatchModel model = new MatchModel(null, further);
      model.prefill(all);
      assertTrue(model.bytes() <= most, model.bytes() + " bytes");
    }
    MatchModel small = new MatchModel(null, further);
    small.append(Arrays.copyOf(noise, 200));
    assertTrue(small.bytes() <= (10 + 5 * further.size()) << 10, small.bytes() + " bytes");
  }

  @Test
  void refusesAMemoryOfOtherContexts() {
    List<GuessContext> further = List.of(GuessContext.COLUMN);
    MatchMemory plain = memory(text(LINE));
    assertThrows(IllegalArgumentException.class, () -> MatchMemory.of(text(OTHER), plain, further));
    assertThrows(IllegalArgumentException.class, () -> new MatchModel(plain, further));
  }

  @Test
  void findsPlacesBehindMoreSymbolsThanAPlaceHasBitsForAtFirst() {
    int[] noise = new SplittableRandom(14).ints((1 << 22) + 100, 0, 256).toArray();
    System.arraycopy(text(OTHER), 0, noise, (1 << 22) - 1000, OTHER.length());
    System.arraycopy(text(LINE), 0, noise, (1 << 22) + 10, LINE.length());
    MatchMemory memory = memory(noise);
    assertTrue(continued(memory, "|user logged in ", 1).startsWith("from the office|"));
    assertTrue(continued(memory, "|disk is full, ", 1).startsWith("nothing written|"));
  }

  @Test
  void startsSmall() {
    int[] noise = new SplittableRandom(12).ints(200, 0, 256).toArray();
    MatchModel model = model(memory(symbols(new SplittableRandom(13), 5000)));
    model.append(noise);
    assertTrue(model.bytes() <= 10 << 10, model.bytes() + " bytes");
  }

  @Test
  void countsTheSymbolsAndBytesOfAllLayers() {
    MatchMemory older = memory(text(LINE));
    MatchMemory newer = memory(text(OTHER + "|||"), older);
    assertEquals(LINE.length() + OTHER.length() + 3, newer.size());
    assertTrue(newer.bytes() > older.bytes());
  }

  @Test
  void isEmptyWithoutSymbols() {
    assertTrue(predictsNothing(model(memory(new int[0])).next()));
    MatchMemory memory = memory(text(LINE));
    Predictions expected = model(memory).append(text(LINE));
    assertSame(expected, model(memory(new int[0], memory)).append(text(LINE)), "no newer symbols");
    assertFalse(predictsNothing(expected));
  }

  @Test
  void refusesWhatIsNoSymbol() {
    assertThrows(IllegalArgumentException.class, () -> memory(new int[] {257}));
  }

  @Test
  void readsARunOfBoundariesAsOneAcrossItsEnd() {
    int[] framed = new int[2 * PATCH];
    Arrays.fill(framed, Symbols.BOUNDARY);
    System.arraycopy(text("abcdefxyz"), 0, framed, 0, 9);
    MatchMemory memory = memory(framed);
    MatchModel model = model(memory);
    model.append(new int[] {Symbols.BOUNDARY, Symbols.BOUNDARY});
    assertSame(model(memory).append(text("abc")), model.append(text("abc")), "after boundaries");
  }
}
