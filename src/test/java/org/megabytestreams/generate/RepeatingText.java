package org.megabytestreams.generate;

import java.util.SplittableRandom;

/// Creates printable text that repeats itself now and then.
public final class RepeatingText {
  private RepeatingText() {}

  public static byte[] text(int length, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = i % 50 > 30 ? text[i - 30] : (byte) random.nextInt(32, 127);
    }
    return text;
  }
}
