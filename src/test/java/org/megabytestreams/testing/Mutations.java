package org.megabytestreams.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Changes valid bytes like damage or malice does, in the same way for the same seed.
public final class Mutations {
  private static final int[] EDGE_VALUES = {0, 1, 0x7f, 0x80, 0xff, '"', '{', '[', '9', '-'};

  private final SplittableRandom random;

  public Mutations(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /// Makes one to four changes: overwrites, cuts, removes, repeats or adds bytes.
  public byte[] of(byte[] valid) {
    byte[] changed = valid.clone();
    for (int changes = 1 + random.nextInt(4); changes > 0 && changed.length > 0; changes--) {
      int at = random.nextInt(changed.length);
      int length = 1 + random.nextInt(Math.min(16, changed.length - at));
      changed = switch (random.nextInt(6)) {
        case 0 -> overwritten(changed, at, 1, random.nextInt(256));
        case 1 -> overwritten(changed, at, length, EDGE_VALUES[random.nextInt(EDGE_VALUES.length)]);
        case 2 -> Arrays.copyOf(changed, at);
        case 3 -> joined(Arrays.copyOf(changed, at), Arrays.copyOfRange(changed, at + length, changed.length));
        case 4 -> joined(Arrays.copyOf(changed, at + length), Arrays.copyOfRange(changed, at, changed.length));
        default -> joined(changed, overwritten(new byte[length], 0, length, random.nextInt(256)));
      };
    }
    return changed;
  }

  /// Checks that the message of a failure is one line.
  public static void assertLine(Throwable failure) {
    assertNotNull(failure.getMessage(), failure.toString());
    assertEquals(1, failure.getMessage().lines().count(), failure.getMessage());
    assertTrue(failure.getMessage().length() < 1000, failure.getMessage());
  }

  /// Returns how many bytes this thread has allocated so far.
  public static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static byte[] overwritten(byte[] bytes, int at, int length, int value) {
    Arrays.fill(bytes, at, at + length, (byte) value);
    return bytes;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
