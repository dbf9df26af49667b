package org.megabytestreams.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.megabytestreams.model.ArchitectureOptions;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.RecordFormat;

class RedrawingSamplerTest {
  private static final int EVERY = 10;
  private static final Geometry GEOMETRY = new Geometry(4, 8, 4, 8, 1, 1, 8, 1, 1, Framing.RECORDS)
      .withOptions(ArchitectureOptions.PLAIN.withMatching());

  private final byte[] text = "request 1234567 took 20 ms\n".repeat(40).getBytes(StandardCharsets.US_ASCII);
  private final Corpus.Source source =
      new Corpus.Source("text", MemorySegment.ofArray(text), text.length / 2, 1, Optional.empty());

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void drawsValuesAgainAfterSomeSteps(boolean longContext) {
    RedrawingSampler sampler = new RedrawingSampler(() -> longContext
        ? new LongContextSampler(GEOMETRY, 256, new RecordFormat.Lines())
        : new WindowSampler(GEOMETRY, new RecordFormat.Lines()), EVERY);
    int[] original = sampler.cut(source, false, 0).symbols();
    assertEquals('1', original[8]);
    sampler.seek(EVERY - 1);
    assertArrayEquals(original, sampler.cut(source, false, 0).symbols());
    sampler.seek(EVERY);
    int[] first = sampler.cut(source, false, 0).symbols();
    assertFalse(Arrays.equals(original, first));
    assertArrayEquals(Arrays.copyOf(original, 8), Arrays.copyOf(first, 8));
    assertArrayEquals(first, sampler.cutCold(source, 0).symbols());
    assertArrayEquals(original, sampler.cut(source, true, 0).symbols(), "held out");
    sampler.seek(2 * EVERY);
    assertFalse(Arrays.equals(first, sampler.cut(source, false, 0).symbols()));
    sampler.seek(EVERY);
    assertArrayEquals(first, sampler.cut(source, false, 0).symbols(), "a run that is resumed");
  }
}
