package org.megabytestreams.audit;

/// Sums bits over records that both sides of a comparison have.
public final class BitTotals {
  private long records;
  private long differing;
  private long bytes;
  private double leftBits;
  private double rightBits;

  void add(Comparison.Pair pair) {
    records++;
    differing += Comparison.differs(pair) ? 1 : 0;
    bytes += pair.bytes();
    leftBits += pair.leftBits();
    rightBits += pair.rightBits();
  }

  public long records() {
    return records;
  }

  /// Returns the number of records with other bits on the other side.
  public long differing() {
    return differing;
  }

  public long bytes() {
    return bytes;
  }

  public double leftBitsPerByte() {
    return leftBits / Math.max(1, bytes);
  }

  public double rightBitsPerByte() {
    return rightBits / Math.max(1, bytes);
  }

  double difference() {
    return Math.abs(rightBits - leftBits);
  }
}
