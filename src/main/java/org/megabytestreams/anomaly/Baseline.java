package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;

/// Holds the usual values of one statistic in one stream. Not safe for use by several threads.
final class Baseline {
  /// Keeps the ratio of tiny values near 1.
  private static final double FLOOR_BITS = 4;

  static final int ENCODED_BYTES = TailSketch.ENCODED_BYTES + LengthExpectation.ENCODED_BYTES;

  private final Statistic statistic;
  private final TailSketch tail = new TailSketch();
  private final LengthExpectation expectation;
  private long taught;

  Baseline(Statistic statistic) {
    this.statistic = statistic;
    this.expectation = new LengthExpectation(statistic.proportional());
  }

  /// Returns the value that records of this length usually have.
  double typical(long bytes) {
    return expectation.expected(bytes);
  }

  /// Returns the value that records usually have, for each byte if the statistic grows with the length.
  double typical() {
    return expectation.overall();
  }

  /// Returns the probability that a record of this stream and length has as much, on the high side.
  double upperTail(Observation observation) {
    return tail.upperTail(rootRatio(observation));
  }

  /// Returns the number of records that it has learnt from.
  long taught() {
    return taught;
  }

  /// Learns from a record.
  ///
  /// @param weight with which the record teaches // (0, 1]
  void learn(Observation observation, double weight) {
    taught++;
    // Before the first record there is nothing to compare with.
    if (!expectation.isEmpty()) {
      tail.add(rootRatio(observation), weight);
    }
    expectation.add(observation.bytes(), statistic.of(observation), weight);
  }

  void encode(ByteBuffer out) {
    tail.encode(out);
    expectation.encode(out);
  }

  /// Reads what `encode` wrote. The count of records stands elsewhere: [#taught].
  void decode(ByteBuffer in) {
    tail.decode(in);
    expectation.decode(in);
  }

  void taught(long records) {
    taught = records;
  }

  /// Returns the root of the value over what is typical. It was chosen among logarithm, root and identity on recorded
  /// broker logs. Some of them raised no alarm on the logs' calm part but for real errors of the broker. The root has
  /// the most power of those.
  private double rootRatio(Observation observation) {
    double value = Math.max(0, statistic.of(observation)) + FLOOR_BITS;
    return Math.sqrt(value / (Math.max(0, typical(observation.bytes())) + FLOOR_BITS));
  }
}
