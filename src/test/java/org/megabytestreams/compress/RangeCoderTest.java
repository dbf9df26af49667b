package org.megabytestreams.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.megabytestreams.model.Symbols;

class RangeCoderTest {
  private static final int SYMBOLS = 20_000;

  private final SplittableRandom random = new SplittableRandom(3);

  @Test
  void readsWhatItWroteWithinATenthOfAPercentOfTheBits() {
    for (double sharpness : new double[] {0, 2, 20, 400}) {
      float[][] predictions = new float[SYMBOLS][];
      int[] symbols = new int[SYMBOLS];
      RangeEncoder encoder = new RangeEncoder();
      Frequencies frequencies = new Frequencies();
      double bits = 0;
      for (int i = 0; i < SYMBOLS; i++) {
        predictions[i] = prediction(sharpness);
        symbols[i] = drawn(predictions[i]);
        frequencies.set(predictions[i]);
        encoder.encode(frequencies.before(symbols[i]), frequencies.of(symbols[i]));
        bits -= predictions[i][symbols[i]] / Math.log(2);
      }
      byte[] code = encoder.finish();
      assertEquals(bits / 8, code.length, 0.001 * bits / 8 + 8, "sharpness " + sharpness);
      RangeDecoder decoder = new RangeDecoder(code);
      for (int i = 0; i < SYMBOLS; i++) {
        frequencies.set(predictions[i]);
        assertEquals(symbols[i], decoder.decode(frequencies), "symbol " + i);
      }
      assertTrue(decoder.usedUp());
    }
  }

  /// Every code, however short, is read to its end and no further; what it does not hold is not read.
  @Test
  void stopsAtTheEndOfTheCode() {
    Frequencies frequencies = new Frequencies();
    for (int run = 0; run < 2000; run++) {
      float[] predicted = prediction(random.nextInt(60));
      int[] symbols = IntStream.range(0, random.nextInt(60)).map(_ -> drawn(predicted)).toArray();
      frequencies.set(predicted);
      RangeEncoder encoder = new RangeEncoder();
      Arrays.stream(symbols).forEach(symbol -> encoder.encode(frequencies.before(symbol), frequencies.of(symbol)));
      RangeDecoder decoder = new RangeDecoder(encoder.finish());
      for (int symbol : symbols) {
        assertEquals(symbol, decoder.decode(frequencies));
      }
      assertTrue(decoder.usedUp());
    }
    frequencies.set(prediction(0));
    RangeDecoder decoder = new RangeDecoder(new byte[] {1, 2, 3});
    assertThrows(RangeDecoder.CodeEndsException.class, () -> IntStream.range(0, 20).forEach(
        _ -> decoder.decode(frequencies)));
  }

  @Test
  void frequenciesAreAllPositiveAndFillTheTotal() {
    Frequencies frequencies = new Frequencies();
    float[] certain = new float[Symbols.COUNT];
    Arrays.fill(certain, -200);
    certain[256] = 0;
    frequencies.set(certain);
    assertEquals(1, frequencies.of(0));
    assertEquals(Frequencies.TOTAL - 256, frequencies.of(256));
    assertEquals(Frequencies.TOTAL, frequencies.before(256) + frequencies.of(256));
  }

  private float[] prediction(double sharpness) {
    float[] logits = new float[Symbols.COUNT];
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (sharpness * random.nextDouble());
      sum += Math.exp(logits[i]);
    }
    for (int i = 0; i < logits.length; i++) {
      logits[i] -= (float) Math.log(sum);
    }
    return logits;
  }

  private int drawn(float[] logProbabilities) {
    double left = random.nextDouble();
    for (int i = 0; i < logProbabilities.length; i++) {
      left -= Math.exp(logProbabilities[i]);
      if (left < 0) {
        return i;
      }
    }
    return logProbabilities.length - 1;
  }
}
