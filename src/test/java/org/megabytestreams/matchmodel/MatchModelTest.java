package org.megabytestreams.matchmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.megabytestreams.model.GuessContext;
import org.megabytestreams.model.Symbols;

class MatchModelTest {
  private static final int GUESSES = 4;
  private static final int ALIGNED = 0;
  private static final int RECENT = 1;
  private static final int WORDS = 3;

  private static int[] symbols(String text) {
    return text.chars().map(c -> c == '|' ? Symbols.BOUNDARY : c).toArray();
  }

  /// Returns the predictions of one predictor as text, with `_` for none.
  private static String expected(String text, int guesser) {
    Predictions guesses = MatchModel.of(symbols(text), List.of());
    StringBuilder expected = new StringBuilder();
    for (int at = guesser; at < guesses.expected().length; at += GUESSES) {
      int symbol = guesses.expected()[at];
      expected.append(guesses.strength()[at] == 0 ? '_' : symbol == Symbols.BOUNDARY ? '|' : (char) symbol);
    }
    return expected.toString();
  }

  @Test
  void predictsWhatFollowedTheSameSymbolsBefore() {
    assertEquals("_________________worldh", expected("hello worldhello worldx", RECENT));
  }

  @Test
  void continuesAMatchAfterANumberThatDiffers() {
    String text = expected("GET /page/1234 200||||GET /page/9876 200||", ALIGNED);
    assertTrue(text.endsWith("1234 200|G"), text);
  }

  @Test
  void continuesAMatchAfterANumberOfAnotherLength() {
    String text = expected("job took 12 ms for the user|job took 98765 ms for the user|", ALIGNED);
    assertTrue(text.endsWith("for the user|"), text);
  }

  @Test
  void predictsWordsAfterAnyNumber() {
    String text = expected("; took 1 second; took 35 s", WORDS);
    assertTrue(text.endsWith("s"), text);
  }

  @ParameterizedTest
  @CsvSource({
    "THREE, abcd;abcx;abc, x, d",
    "THREE, abcd;abcd;abcd;abcx;abc, d, x",
    "THREE, abcd;abcd;abcx;abcx;abc, x, d",
    "THREE, abcd;xbc, _, _",
    "COLUMN, a1|b2|a, 1, _",
    "COLUMN, a1|b2|a3|a, 3, 1",
    "COLUMN, xa1|a, _, _",
    "TEMPLATE, 'job 17 took 5 ms|job 2333 took 98 ', m, _",
    "TEMPLATE, 'job 17 took 5 ms|job 2333 took ', 5, _",
    "TEMPLATE, job 17 took 5 ms|job 1, 7, _",
    "TEMPLATE, job 17 took 5 ms|cat 1, _, _",
    "TEMPLATE, 'job 17 took 5 ms|job took ', _, _"
  })
  void predictsTheTwoSymbolsThatFollowedAFurtherContext(GuessContext context, String text, String first,
      String second) {
    MatchModel model = new MatchModel(null, List.of(context));
    model.append(symbols(text));
    assertEquals(first + second, guess(model.next(), GUESSES) + guess(model.next(), GUESSES + 1));
  }

  private static String guess(Predictions next, int guesser) {
    return next.strength()[guesser] == 0 ? "_" : Character.toString(next.expected()[guesser]);
  }

  @Test
  void readsARunOfBoundariesAsOne() {
    assertEquals("xyz", expected("abcdef||||xyz|abcdef|xyz|", RECENT).substring(21, 24));
  }

  @Test
  void raisesTheConfidenceOfRightPredictions() {
    SplittableRandom random = new SplittableRandom(3);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      text.append("id=").append(random.nextInt(10_000, 99_999)).append(" state=ready|");
    }
    Predictions guesses = MatchModel.of(symbols(text.toString()), List.of());
    int line = text.length() / 200;
    float afterState = guesses.strength()[((199 * line) + 16) * GUESSES + ALIGNED];
    float inNumber = guesses.strength()[((199 * line) + 5) * GUESSES + ALIGNED];
    assertTrue(afterState > 0.5 && inNumber < 0.3, afterState + " after 'state=', " + inNumber + " in a number");
  }

  @Test
  void predictsWithoutKeepingTheSymbols() {
    SplittableRandom random = new SplittableRandom(8);
    int[] window = random.ints(3000, 'a', 'd').toArray();
    Predictions whole = MatchModel.of(window, List.of());
    MatchModel matcher = new MatchModel(null, List.of());
    for (int at = 0; at < window.length; at += 8) {
      int[] next = Arrays.copyOfRange(window, at, at + 8);
      matcher.look(random.ints(8, 'a', 'd').toArray());
      Predictions looked = matcher.look(next);
      int from = at * GUESSES;
      int to = (at + 8) * GUESSES;
      assertArrayEquals(Arrays.copyOfRange(whole.expected(), from, to), looked.expected());
      assertArrayEquals(Arrays.copyOfRange(whole.strength(), from, to), looked.strength());
      matcher.append(next);
    }
  }

  @Test
  void draftsWhatItExpectsAndKeepsNothingOfIt() {
    MatchModel model = new MatchModel(null, List.of(GuessContext.THREE));
    model.prefill(symbols("session 17 is open|session 17 is open|session 17 is open|session 1"));
    Draft draft = model.draft(12, 0.1, true);
    assertArrayEquals(symbols("7 is open|||"), draft.symbols());
    assertEquals(1, draft.probability()[11] / draft.probability()[9]);
    int[] seen = symbols("7 is open|||s");
    assertArrayEquals(model.look(seen).expected(), draft.predictions().expected());
    assertArrayEquals(model.look(seen).strength(), draft.predictions().strength());
    assertEquals(0, model.draft(12, 2, true).symbols().length);
    assertEquals(0, model.draft(0, 0, true).symbols().length);
  }

  @Test
  void copiesGoTheirOwnWays() {
    String past = "session 17 is open|session 18 is open|session 19 is ";
    List<GuessContext> contexts = List.of(GuessContext.TEMPLATE);
    MatchModel model = new MatchModel(MatchMemory.of(symbols("session 12 is shut|"), contexts), contexts);
    model.prefill(symbols(past));
    MatchModel copy = new MatchModel(model);
    Predictions expected = model.look(symbols("shut|session"));
    model.append(symbols("open|session 20"));
    assertArrayEquals(expected.expected(), copy.look(symbols("shut|session")).expected());
    assertArrayEquals(expected.strength(), copy.append(symbols("shut|session")).strength());
  }
}
