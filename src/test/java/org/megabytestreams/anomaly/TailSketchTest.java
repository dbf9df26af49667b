package org.megabytestreams.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TailSketchTest {
  private final TailSketch sketch = new TailSketch();
  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void boundsNormalTailsFromAboveWithinATenfoldWhereDataAre() {
    for (int i = 0; i < 20_000; i++) {
      sketch.add(random.nextGaussian());
    }
    double[] truth = {0.5, 0.1587, 0.02275, 0.00135};
    for (int z = 0; z < truth.length; z++) {
      double tail = sketch.upperTail(z);
      assertTrue(tail >= truth[z] * 0.95 && tail <= truth[z] * 10, "at " + z + ": " + tail);
    }
  }

  @Test
  void isNeverLessForALowerValue() {
    for (int i = 0; i < 5000; i++) {
      sketch.add(-Math.log(1 - random.nextDouble()) - 1);
    }
    double last = 1;
    for (double value = -4; value < 40; value += 0.01) {
      double tail = sketch.upperTail(value);
      assertTrue(tail > 0 && tail <= last * (1 + 1e-12), "at " + value + ": " + tail + " after " + last);
      last = tail;
    }
  }

  @Test
  void doesNotAverageAwayAFewFarValues() {
    for (int i = 0; i < 10_000; i++) {
      sketch.add(i % 100 == 0 ? 7 : 0.3 * random.nextGaussian());
    }
    assertTrue(sketch.upperTail(7) >= 0.01, "at 7: " + sketch.upperTail(7));
  }

  @Test
  void followsDrift() {
    for (int i = 0; i < 20_000; i++) {
      sketch.add(random.nextGaussian());
    }
    double before = sketch.upperTail(3);
    for (int i = 0; i < 40_000; i++) {
      sketch.add(3 + random.nextGaussian());
    }
    assertTrue(before < 0.02 && sketch.upperTail(3) > 0.4, before + " then " + sketch.upperTail(3));
  }

  @Test
  void keepsWorkingAfterItsWeightsWereScaledDown() {
    for (int i = 0; i < 1_000_000; i++) {
      sketch.add(random.nextGaussian());
    }
    assertEquals(0.5, sketch.upperTail(0), 0.07);
    ByteBuffer encoded = ByteBuffer.allocate(TailSketch.ENCODED_BYTES);
    sketch.encode(encoded);
    TailSketch copy = new TailSketch();
    copy.decode(encoded.flip());
    assertEquals(sketch.upperTail(2.2), copy.upperTail(2.2));
  }
}
