package org.megabytestreams.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.megabytestreams.matchmodel.MatchModel;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.model.ArchitectureOptions;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.model.SlidingWindow;

class LongContextSamplerTest {
  private static final int WHOLE_PATCHES = 256;
  /// So long that guesses are made once and for all.
  private static final int MANY_PATCHES = 8192;
  private static final double STRENGTH_STEP = 1.0 / 127;
  private static final Geometry GEOMETRY = new Geometry(4, 8, 4, 8, 1, 1, 8, 1, 1, Framing.RECORDS)
      .withOptions(ArchitectureOptions.PLAIN.withMatching());

  private LongContextSampler sampler = new LongContextSampler(GEOMETRY, WHOLE_PATCHES, new RecordFormat.Lines());
  private final byte[] text = text();
  private final int[] symbols = Arrays.stream(new String(text, StandardCharsets.US_ASCII).split("\n"))
      .flatMapToInt(line -> Arrays.stream(
          Framing.RECORDS.frame(line.getBytes(StandardCharsets.US_ASCII), GEOMETRY.patchSize()))).toArray();
  private final Corpus.Source source = source(text, text.length);

  private static byte[] text() {
    SplittableRandom random = new SplittableRandom(2);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      lines.append("user=").append(random.nextInt(1000)).append(" logged in\n");
    }
    return lines.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static Corpus.Source source(byte[] bytes, int training) {
    return new Corpus.Source("text", MemorySegment.ofArray(bytes), training, 1, Optional.empty());
  }

  /// The window at the patch numbered `patch` of the training part.
  private TrainingWindow windowAt(int patch) {
    double starts = symbols.length / GEOMETRY.patchSize() - GEOMETRY.patches() + 1;
    return sampler.cut(source, false, (patch + 0.5) / starts);
  }

  @Test
  void cutsTheSymbolsThatTheSourceHoldsAtTheOffset() {
    int from = 100 * GEOMETRY.patchSize();
    TrainingWindow window = windowAt(100);
    assertArrayEquals(Arrays.copyOfRange(symbols, from, from + GEOMETRY.windowSymbols()), window.symbols());
    int scored = 0;
    for (float one : window.scored()) {
      scored += (int) one;
    }
    assertEquals(scored, window.bytes(), "an end of a line stands for its line feed");
  }

  @ParameterizedTest
  @ValueSource(ints = {WHOLE_PATCHES, MANY_PATCHES})
  void predictsFromTheWholeLongWindowAndNothingAfterIt(int wholePatches) {
    sampler = new LongContextSampler(GEOMETRY, wholePatches, new RecordFormat.Lines());
    for (int patch : new int[] {0, 3, 100, 250, 260, 400}) {
      int from = patch * GEOMETRY.patchSize();
      Predictions guesses = windowAt(patch).guesses().orElseThrow();
      for (int i = 0; i < GEOMETRY.windowSymbols(); i++) {
        int start = (int) SlidingWindow.startOf((from + i) / GEOMETRY.patchSize(), wholePatches) * GEOMETRY.patchSize();
        MatchModel matcher = new MatchModel(null, List.of());
        matcher.append(Arrays.copyOfRange(symbols, start, from + i));
        Predictions expected = matcher.next();
        for (int j = 0; j < guesses.guesses(); j++) {
          assertEquals(expected.expected()[j], guesses.expected()[i * guesses.guesses() + j]);
          assertEquals(expected.strength()[j], guesses.strength()[i * guesses.guesses() + j], STRENGTH_STEP);
        }
      }
    }
  }

  @Test
  void samplesNothingOfTheHeldOutPart() {
    int training = new String(text, StandardCharsets.US_ASCII).indexOf('\n', text.length / 2) + 1;
    TrainingWindow first = sampler.cut(source(text, training), true, 0);
    byte[] line = Arrays.copyOfRange(text, training, training + 8);
    for (int i = 0; i < line.length; i++) {
      assertEquals(line[i], first.symbols()[i]);
    }
  }
}
