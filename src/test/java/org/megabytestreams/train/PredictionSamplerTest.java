package org.megabytestreams.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.bundle.Manifest;
import org.megabytestreams.matchmodel.MatchModel;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.model.ArchitectureOptions;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.RecordFormat;

/// Cuts windows out of lines that repeat, so that the match model predicts nearly every byte.
class PredictionSamplerTest {
  private static final Geometry GEOMETRY = new Geometry(4, 32, 4, 8, 1, 1, 8, 1, 1, Framing.RECORDS)
      .withOptions(ArchitectureOptions.PLAIN.withMatching());
  private static final int WHOLE_PATCHES = 1024;
  private static final int DRAWS = 400;

  @TempDir
  Path folder;

  private final LongContextSampler cutter =
      new LongContextSampler(GEOMETRY, WHOLE_PATCHES, new RecordFormat.Lines());
  private Corpus corpus;
  private Corpus.Source source;

  @BeforeEach
  void writeLines() throws IOException {
    StringBuilder lines = new StringBuilder();
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 300; i++) {
      lines.append("user=").append(random.nextInt(1000)).append(" logged in\n");
    }
    Path log = Files.write(folder.resolve("a.log"), lines.toString().getBytes(StandardCharsets.US_ASCII));
    corpus = Corpus.open(List.of(log.toString()), 0.1, 1);
    source = corpus.sources().getFirst();
  }

  @AfterEach
  void close() {
    corpus.close();
  }

  private TrainingWindow cut(double cold, double windows, double records, double share) {
    return new PredictionSampler(cutter, new Manifest.PredictionDropout(cold, windows, records))
        .cut(source, share, new SplittableRandom(5));
  }

  private static Predictions predictions(TrainingWindow window) {
    return window.guesses().orElseThrow();
  }

  private static boolean predictsNothing(TrainingWindow window, int from, int to) {
    Predictions part = predictions(window).part(from, to);
    for (int i = 0; i < part.strength().length; i++) {
      if (part.strength()[i] != 0 || part.expected()[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static void assertSame(Predictions expected, Predictions actual) {
    assertArrayEquals(expected.expected(), actual.expected());
    assertArrayEquals(expected.strength(), actual.strength());
  }

  @Test
  void dropsEveryPredictionOfAWindowAndNothingElse() {
    TrainingWindow whole = cutter.cutCold(source, 0.5);
    TrainingWindow dropped = cut(0, 1, 0, 0.5);
    assertTrue(predictsNothing(dropped, 0, GEOMETRY.windowSymbols()));
    assertArrayEquals(whole.symbols(), dropped.symbols());
    assertArrayEquals(whole.scored(), dropped.scored());
    assertTrue(!predictsNothing(whole, 0, GEOMETRY.windowSymbols()), "the window that it was made of has changed");
  }

  @Test
  void startsAColdWindowWhereARecordStartsAndTheMatchModelWithIt() {
    for (double share : new double[] {0, 0.3, 0.31, 0.5, 0.77, 0.999}) {
      TrainingWindow cold = cut(1, 0, 0, share);
      assertEquals("user=", new String(cold.symbols(), 0, 5), "at " + share);
      assertTrue(cold.starts().get(0), "at " + share);
      assertSame(MatchModel.of(cold.symbols(), List.of()), predictions(cold));
    }
    assertTrue(!predictsNothing(cutter.cut(source, false, 0.5), 0, 2), "a window with memory predicts from its start");
  }

  @Test
  void dropsThePredictionsOfWholeRecords() {
    TrainingWindow whole = cutter.cut(source, false, 0.5);
    TrainingWindow some = cut(0, 0, 0.5, 0.5);
    assertArrayEquals(whole.symbols(), some.symbols());
    int dropped = 0;
    int kept = 0;
    int end;
    for (int start = 0; start < GEOMETRY.windowSymbols(); start = end) {
      int next = whole.starts().nextSetBit(start + 1);
      end = next < 0 ? GEOMETRY.windowSymbols() : next;
      if (predictsNothing(some, start, end)) {
        dropped++;
      } else {
        assertSame(predictions(whole).part(start, end), predictions(some).part(start, end));
        kept++;
      }
    }
    assertTrue(dropped > 0 && kept > 0, dropped + " records dropped, " + kept + " kept");
  }

  @Test
  void dropsInTheSharesOfThePlan() {
    var shares = new Manifest.PredictionDropout(0.2, 0.3, 0);
    PredictionSampler sampler = new PredictionSampler(cutter, shares);
    SplittableRandom random = new SplittableRandom(9);
    int without = 0;
    int cold = 0;
    for (int i = 0; i < DRAWS; i++) {
      TrainingWindow window = sampler.cut(source, random.nextDouble(0.2, 1), random);
      if (predictsNothing(window, 0, GEOMETRY.windowSymbols())) {
        without++;
      } else if (predictsNothing(window, 0, 4)) {
        cold++;
      }
    }
    assertEquals(shares.windows(), (double) without / DRAWS, 0.07);
    assertEquals(shares.coldWindows(), (double) cold / DRAWS, 0.07);
  }

  @Test
  void leavesTheGeneratorAloneWhereNothingIsDropped() {
    SplittableRandom random = new SplittableRandom(5);
    TrainingWindow window = new PredictionSampler(cutter, TrainingPlan.NO_DROPOUT).cut(source, 0.4, random);
    assertEquals(new SplittableRandom(5).nextLong(), random.nextLong(), "older runs would draw other windows");
    assertSame(predictions(cutter.cut(source, false, 0.4)), predictions(window));
  }

  @Test
  void drawsTheSameForAStepInEveryRun() {
    var dropout = new Manifest.PredictionDropout(0.3, 0.3, 0.3);
    var first = new BatchSampler(corpus, cutter, dropout, 8, 1);
    var second = new BatchSampler(corpus, cutter, dropout, 8, 1);
    first.draw(0);
    List<TrainingWindow> expected = first.draw(1).windows();
    List<TrainingWindow> resumed = second.draw(1).windows();
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i).symbols(), resumed.get(i).symbols());
      assertSame(predictions(expected.get(i)), predictions(resumed.get(i)));
    }
  }
}
