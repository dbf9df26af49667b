package org.megabytestreams.matchmodel;

/// Classes of lengths of matches and runs.
final class LengthClasses {
  /// Longer ones count as this.
  static final int LONGEST = 32;
  /// The least length of each class but the first.
  private static final int[] FROM = {1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, LONGEST};
  static final int CLASSES = FROM.length + 1;

  private LengthClasses() {}

  static int classOf(int length) {
    int found = 0;
    while (found < FROM.length && length >= FROM[found]) {
      found++;
    }
    return found;
  }

  /// The least length of a class.
  static int least(int lengthClass) {
    return lengthClass == 0 ? 0 : FROM[lengthClass - 1];
  }
}
