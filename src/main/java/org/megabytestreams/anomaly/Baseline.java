package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;

/// Holds the usual values of one statistic in one stream. Not safe for use by several threads.
final class Baseline {
  static final int MAX_ENCODED_BYTES = TailSketch.MAX_ENCODED_BYTES + LengthExpectation.ENCODED_BYTES;

  private final Statistic statistic;
  private final TailSketch tail = new TailSketch();
  private final LengthExpectation expectation = new LengthExpectation(false);

  Baseline(Statistic statistic) {
    this.statistic = statistic;
  }

  /// Returns the value that records of this length usually have.
  double typical(long bytes) {
    return expectation.expected(bytes);
  }

  /// Returns the probability that a record of this stream has as much, on the high side.
  double upperTail(Observation observation) {
    return tail.upperTail(statistic.scaled(observation));
  }

  /// Learns from a record.
  ///
  /// @param weight with which the record teaches // (0, 1]
  /// @param intoTail whether the tail learns from it, too
  void learn(Observation observation, double weight, boolean intoTail) {
    if (intoTail) {
      tail.add(statistic.scaled(observation), weight);
    }
    expectation.add(observation.bytes(), statistic.of(observation), weight);
  }

  void encode(ByteBuffer out) {
    tail.encode(out);
    expectation.encode(out);
  }

  /// Reads what `encode` wrote.
  void decode(ByteBuffer in) {
    tail.decode(in);
    expectation.decode(in);
  }
}
