package org.megabytestreams.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TailSketchTest {
  private final TailSketch sketch = new TailSketch();
  private final SplittableRandom random = new SplittableRandom(4);

  @Test
  void knowsNothingAtFirst() {
    assertEquals(1, sketch.upperTail(10));
  }

  @Test
  void givesTheTailOfAnExponentialLaw() {
    for (int i = 0; i < 6000; i++) {
      sketch.add(20 * -Math.log(random.nextDouble()), 1);
    }
    for (double p : new double[] {0.1, 0.01, 1e-3, 1e-4}) {
      double estimate = sketch.upperTail(20 * -Math.log(p));
      assertTrue(estimate > p / 2 && estimate < 5 * p, estimate + " where it is " + p);
    }
  }

  @Test
  void givesTheTailOfAHeavyLaw() {
    for (int i = 0; i < 6000; i++) {
      sketch.add(10 * (Math.pow(random.nextDouble(), -0.3) - 1), 1);
    }
    double estimate = sketch.upperTail(10 * (Math.pow(1e-4, -0.3) - 1));
    assertTrue(estimate > 2e-5 && estimate < 1e-3, estimate + " where it is 1e-4");
  }

  /// Heartbeats: all values are in one bin.
  @Test
  void findsNewsInAConstantStream() {
    for (int count = 1; count <= 3000; count++) {
      sketch.add(32, 1);
      if (count >= 150) {
        double p = sketch.upperTail(60);
        assertTrue(p < 1e-5, p + " after " + count);
      }
    }
    assertTrue(sketch.upperTail(32) > 0.1);
  }

  @Test
  void fallsAsValuesRise() {
    for (int i = 0; i < 500; i++) {
      sketch.add(Math.abs(30 + 10 * random.nextGaussian()), i % 7 == 0 ? 0.3 : 1);
    }
    double before = 1;
    for (double value = 0; value < 70_000; value = value * 1.01 + 0.1) {
      double p = sketch.upperTail(value);
      assertTrue(p <= before + 1e-12 && p >= 0, value + ": " + p + " after " + before);
      before = p;
    }
  }

  @Test
  void isTheSameAfterEncodingAndRescaling() {
    for (int i = 0; i < 200_000; i++) {
      sketch.add(20 * -Math.log(random.nextDouble()), 1);
    }
    ByteBuffer bytes = ByteBuffer.allocate(TailSketch.MAX_ENCODED_BYTES);
    sketch.encode(bytes);
    TailSketch read = new TailSketch();
    read.decode(bytes.flip());
    assertEquals(sketch.upperTail(150), read.upperTail(150));
    assertTrue(read.upperTail(20 * -Math.log(1e-3)) < 3e-3);
  }

  @Test
  void joinsPValues() {
    CauchyCombination joint = new CauchyCombination();
    assertEquals(1, joint.p());
    for (double p : new double[] {1e-6, 1, 0.5}) {
      joint.add(p, 1);
    }
    assertEquals(3e-6, joint.p(), 1e-8);
    CauchyCombination alike = new CauchyCombination();
    for (int i = 0; i < 3; i++) {
      alike.add(0.02, 1 + i);
    }
    assertEquals(0.02, alike.p(), 1e-9);
  }
}
