package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;

/// How many recent records of about each length were learned. Lines of one kind are much of one length, so length is
/// the best guess at a kind that needs no parsing. Not safe for use by several threads.
final class LengthClasses {
  private static final int A_DOUBLING = 4;
  /// Shorter records share the first class.
  private static final double SHORTEST_BYTES = 16;
  /// Ten doublings: records of 16 KiB and more share the last class.
  static final int CLASSES = 10 * A_DOUBLING;
  /// Records of a class after which an older one of it weighs 1/e.
  static final double MEMORY = 2_000;

  static final int ENCODED_BYTES = CLASSES * Float.BYTES;

  private final float[] counts = new float[CLASSES]; // [CLASSES] decayed records

  static int of(long bytes) {
    double doublings = Math.log((bytes + 1) / SHORTEST_BYTES) / Math.log(2);
    return (int) Math.clamp(Math.floor(doublings * A_DOUBLING), 0, CLASSES - 1);
  }

  double count(int lengthClass) {
    return counts[lengthClass];
  }

  void add(int lengthClass) {
    counts[lengthClass] = (float) (counts[lengthClass] * (1 - 1 / MEMORY) + 1);
  }

  void encode(ByteBuffer out) {
    for (float count : counts) {
      out.putFloat(count);
    }
  }

  void decode(ByteBuffer in) {
    for (int i = 0; i < CLASSES; i++) {
      counts[i] = Encoding.amount(in.getFloat());
    }
  }
}
