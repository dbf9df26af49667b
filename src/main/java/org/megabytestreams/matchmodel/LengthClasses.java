package org.megabytestreams.matchmodel;

/// Sorts the lengths of matches and runs into classes.
final class LengthClasses {
  /// The greatest length; longer ones count as this.
  static final int MAX_LENGTH = 32;
  /// The least length of each class but the first.
  private static final int[] FROM = {1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, MAX_LENGTH};
  static final int CLASSES = FROM.length + 1;
  private static final byte[] CLASS_OF = new byte[MAX_LENGTH + 1];

  static {
    for (int from : FROM) {
      for (int length = from; length <= MAX_LENGTH; length++) {
        CLASS_OF[length]++;
      }
    }
  }

  private LengthClasses() {}

  /// Returns the class of a length, which is at most [#MAX_LENGTH].
  static int classOf(int length) {
    return CLASS_OF[length];
  }

  /// Returns the least length of a class.
  static int least(int lengthClass) {
    return lengthClass == 0 ? 0 : FROM[lengthClass - 1];
  }
}
