package org.megabytestreams.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.RecordFormat;

class WindowSamplerTest {
  private static final Geometry GEOMETRY = new Geometry(4, 4, 4, 8, 1, 1, 8, 1, 1, Framing.RECORDS);
  private final WindowSampler sampler = new WindowSampler(GEOMETRY, new RecordFormat.Lines());

  private static RecordPlaces lines(String text) {
    return places(text, new RecordFormat.Lines());
  }

  private static RecordPlaces places(String text, RecordFormat format) {
    return new ScannedPlaces(MemorySegment.ofArray(text.getBytes(StandardCharsets.ISO_8859_1)), format);
  }

  @Test
  void startsAtTheRecordThatHoldsTheOffset() {
    TrainingWindow window = sampler.windowFrom(lines("ab\ncdef\ngh"), 5);
    assertArrayEquals(new int[] {'c', 'd', 'e', 'f', 256, 256, 256, 256, 'g', 'h', 256, 256, 256, 256, 256, 256},
        window.symbols());
    assertArrayEquals(new float[] {1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0}, window.scored());
    assertEquals(8, window.bytes());
  }

  @Test
  void endsARecordOfFixedLengthAtItsEndAlsoFromInside() {
    var fixed = new RecordFormat.FixedLength(20);
    TrainingWindow window = sampler.windowFrom(places("abcdefghijklmnopqrst".repeat(2), fixed), 17);
    assertArrayEquals(new int[] {'m', 'n', 'o', 'p', 'q', 'r', 's', 't', 256, 256, 256, 256, 'a', 'b', 'c', 'd'},
        window.symbols());
  }

  @Test
  void startsWindowsInsideALongRecord() {
    String line = "0123456789abc".repeat(5);
    TrainingWindow window = sampler.windowFrom(lines("x\n" + line), 2 + 37);
    for (int i = 0; i < GEOMETRY.windowSymbols(); i++) {
      assertEquals(line.charAt(36 + i), window.symbols()[i], "position " + i);
    }
  }
}
