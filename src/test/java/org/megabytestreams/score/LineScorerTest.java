package org.megabytestreams.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.testing.ContextModel;

/// Scores texts of a few lines.
class LineScorerTest {
  private static final float SURPRISING = 40;

  private static List<Float> bits(Framing framing, String text) {
    Geometry geometry = new Geometry(8, 32, 8, 16, 1, 2, 16, 1, 2, framing);
    return LineScorer.positionBits(new ContextModel(geometry), text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void givesEachByteItsBitsAndALineFeedThoseOfItsLinesEnd() {
    List<Float> bits = bits(Framing.RECORDS, "ab!\n\n!cd");
    assertEquals(9, bits.size(), "and the end of the last line");
    for (int i = 0; i < bits.size(); i++) {
      assertEquals(i == 2 || i == 5, bits.get(i) == SURPRISING, "byte " + i);
    }
    assertEquals(8, bits(Framing.RECORDS, "ab!\n\ncd\n").size());
  }

  @Test
  void givesAllBytesToModelsThatMarkNoEnds() {
    List<Float> bits = bits(Framing.STREAM, "ab\n!\n");
    assertEquals(5, bits.size());
    assertEquals(SURPRISING, bits.get(3));
    assertTrue(bits.get(2) > 0);
  }
}
