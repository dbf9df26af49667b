package org.megabytestreams.kafka;

/// Bounds what is read of a topic or of one of its partitions.
///
/// @param bytesPerSecond of keys and values; infinite for no bound
/// @param recordsPerSecond infinite for no bound
public record ReadRate(double bytesPerSecond, double recordsPerSecond) {
  public static final ReadRate UNBOUNDED = new ReadRate(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

  /// Makes a rate of settings in which 0 stands for no bound.
  public static ReadRate of(double bytesPerSecond, double recordsPerSecond) {
    return new ReadRate(bytesPerSecond > 0 ? bytesPerSecond : Double.POSITIVE_INFINITY,
        recordsPerSecond > 0 ? recordsPerSecond : Double.POSITIVE_INFINITY);
  }

  /// Returns an equal share of it.
  public ReadRate share(int shares) {
    return new ReadRate(bytesPerSecond / shares, recordsPerSecond / shares);
  }

  boolean bounds() {
    return this != UNBOUNDED && (Double.isFinite(bytesPerSecond) || Double.isFinite(recordsPerSecond));
  }

  /// Returns how long it takes to read some records at this rate.
  double seconds(long bytes, int records) {
    return Math.max(bytes / bytesPerSecond, records / recordsPerSecond);
  }
}
