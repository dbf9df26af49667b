package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

/// What the records of one stream usually are. Not safe for use by several threads.
final class Baseline {
  /// Keeps the logarithm of tiny values near 0.
  private static final double FLOOR_BITS = 4;
  private static final List<Statistic> STATISTICS = List.of(Statistic.values());

  static final int ENCODED_BYTES = Long.BYTES + LengthClasses.ENCODED_BYTES
      + STATISTICS.size() * (Expectation.ENCODED_BYTES + TailSketch.ENCODED_BYTES);

  /// The most surprising statistic of a record.
  ///
  /// @param pValue on the high side, over all statistics
  /// @param typical what it usually is at this length, in bits
  record Verdict(double pValue, Statistic statistic, double typical) {}

  private final LengthClasses classes = new LengthClasses();
  private final List<Expectation> expectations = Stream.generate(Expectation::new).limit(STATISTICS.size()).toList();
  private final List<TailSketch> tails = Stream.generate(TailSketch::new).limit(STATISTICS.size()).toList();
  private long records;

  long records() {
    return records;
  }

  Verdict judge(Observation observation) {
    int lengthClass = LengthClasses.of(observation.bytes());
    double lowest = Double.MAX_VALUE;
    Statistic decides = STATISTICS.getFirst();
    for (Statistic statistic : STATISTICS) {
      double tail = tails.get(statistic.ordinal()).upperTail(deviations(statistic, observation, lengthClass));
      if (tail < lowest) {
        lowest = tail;
        decides = statistic;
      }
    }
    double mean = expectations.get(decides.ordinal()).of(lengthClass, classes).mean();
    double typical = records == 0 ? 0 : Math.pow(2, mean) * units(decides, observation.bytes()) - FLOOR_BITS;
    return new Verdict(Math.min(1, STATISTICS.size() * lowest), decides, Math.max(0, typical)); // Bonferroni
  }

  void learn(Observation observation) {
    int lengthClass = LengthClasses.of(observation.bytes());
    for (Statistic statistic : STATISTICS) {
      // Before the first record there is nothing to compare with.
      if (records > 0) {
        tails.get(statistic.ordinal()).add(deviations(statistic, observation, lengthClass));
      }
    }
    classes.add(lengthClass);
    for (Statistic statistic : STATISTICS) {
      expectations.get(statistic.ordinal())
          .add(lengthClass, doublings(statistic, observation), classes.count(lengthClass));
    }
    records++;
  }

  void encode(ByteBuffer out) {
    out.putLong(records);
    classes.encode(out);
    expectations.forEach(expectation -> expectation.encode(out));
    tails.forEach(tail -> tail.encode(out));
  }

  void decode(ByteBuffer in) {
    records = Encoding.amount(in.getLong());
    classes.decode(in);
    expectations.forEach(expectation -> expectation.decode(in));
    tails.forEach(tail -> tail.decode(in));
  }

  /// How many standard deviations a record lies above what is expected.
  private double deviations(Statistic statistic, Observation observation, int lengthClass) {
    Expectation.Expected expected = expectations.get(statistic.ordinal()).of(lengthClass, classes);
    return (doublings(statistic, observation) - expected.mean()) / expected.deviation();
  }

  private static double doublings(Statistic statistic, Observation observation) {
    double bits = Math.max(0, statistic.of(observation)) + FLOOR_BITS;
    return Math.log(bits / units(statistic, observation.bytes())) / Math.log(2);
  }

  private static double units(Statistic statistic, long bytes) {
    return statistic.proportional() ? bytes + FLOOR_BITS : 1;
  }
}
