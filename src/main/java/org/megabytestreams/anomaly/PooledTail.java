package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;

/// Estimates how often a calm record has a worst span as surprising as a given one, also where the stream has had none.
///
/// A line with 140 bits in 16 bytes comes to a stream whose 3,000 lines had 90 bits at most. How rare is that? The
/// stream alone can say no more than "once in 3,000". So two sources are put together (empirical Bayes, Robbins 1956):
/// what the stream's own records had, and what the calm lines of 101 kinds of logs had, which no stream knows. A span
/// counts as [#novelty]: its bits, and half of what they are beyond the stream's greatest so far. The rates of streams
/// at which it reaches a level follow a gamma law with the mean [#pooled] over all kinds. Given k such records among n,
/// the estimate is (prior · mean + k) / (prior + n). The mean counts as `prior` records: the shape of the law by its
/// mean, but no more than [#MAX_PRIOR_RECORDS].
///
/// The mean was fitted to what came next in 147,393 calm lines of these kinds, each line given those before it, by
/// maximum likelihood. So was the shape, which came to 0.17 to 0.3. It is larger here: if the greatest of n records is
/// little beyond the others, the joint p-value must not be below 1 / n. Not safe for use by several threads.
final class PooledTail {
  /// The share of calm lines that reach [#LEVEL], and the bits by which a level e times as rare is higher.
  private static final double SHARE_AT_LEVEL = 6e-5;
  private static final double LEVEL = 150;
  private static final double SCALE = 8;
  /// If the records of a stream or of a kind usually have more bits than these, other logs tell nothing of it: as in
  /// sound, where each span costs 120 bits, or in lines that always have a key in base64.
  private static final double MAX_USUAL_BITS = 60;
  private static final double MAX_SHARE = 0.3;
  /// Nothing is impossible.
  private static final double MIN_SHARE = 1e-15;
  /// Streams differ much: most never reach a level that a few reach often.
  private static final double SHAPE = 0.4;
  /// What a stream has had counts for more than what others never have.
  private static final double MAX_PRIOR_RECORDS = 10_000;
  private static final double MARGIN_WEIGHT = 0.5;
  /// Rare spans are remembered for long.
  private static final double HALF_LIFE = 50_000;
  /// With fewer records than these, a stream's greatest span says little.
  private static final double MIN_RECORDS = 75;
  /// That a span is usual says nothing against what else is rare: a joint p-value takes this for no evidence.
  private static final double MAX_P = 0.5;
  /// The greatest span so far wears off by this share with each record.
  private static final double WEAR = 2e-5;

  static final int MAX_ENCODED_BYTES = 2 * Double.BYTES + TailSketch.MAX_ENCODED_BYTES;

  private final TailSketch novelties = new TailSketch(HALF_LIFE);
  private double greatest;
  /// The greatest novelty of the fault that goes on.
  private double withheld;

  /// Estimates the probability that a record has such a worst span, or a more surprising one.
  ///
  /// @param bits of the worst span
  /// @param usualBits of the worst spans of the stream's records, or of those of its kind, on average
  /// @return at most [#MAX_P], also if the stream is too young or unlike logs
  double upperTail(double bits, double usualBits) {
    double count = novelties.count();
    if (count < MIN_RECORDS || usualBits > MAX_USUAL_BITS) {
      return MAX_P;
    }
    double novelty = novelty(bits);
    double mean = pooled(novelty);
    double prior = Math.min(SHAPE / mean, MAX_PRIOR_RECORDS);
    return Math.min(MAX_P, (prior * mean + novelties.above(novelty)) / (prior + count));
  }

  /// Learns from a record.
  ///
  /// @param bits of its worst span
  /// @param weight with which it teaches // (0, 1]
  /// @param counts whether it tells how rare such records are; the first records of a stream do not
  void learn(double bits, double weight, boolean counts) {
    if (counts) {
      novelties.add(novelty(bits), weight);
    }
    greatest = Math.max(greatest * (1 - WEAR * weight), bits);
  }

  /// Takes a record of a fault. It does not teach while the fault goes on.
  void withhold(double bits) {
    withheld = Math.max(withheld, novelty(bits));
  }

  /// Learns of a fault that is over: it counts as one record. So a stream that has such spans now and then does not
  /// alert each time.
  void settle() {
    if (withheld > 0) {
      novelties.add(withheld, 1);
      withheld = 0;
    }
  }

  private double novelty(double bits) {
    return Math.max(0, bits + MARGIN_WEIGHT * (bits - greatest));
  }

  private static double pooled(double novelty) {
    return Math.clamp(SHARE_AT_LEVEL * Math.exp((LEVEL - novelty) / SCALE), MIN_SHARE, MAX_SHARE);
  }

  void encode(ByteBuffer out) {
    out.putDouble(greatest).putDouble(withheld);
    novelties.encode(out);
  }

  void decode(ByteBuffer in) {
    greatest = in.getDouble();
    withheld = in.getDouble();
    novelties.decode(in);
  }
}
