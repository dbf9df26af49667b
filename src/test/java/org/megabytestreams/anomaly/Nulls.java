package org.megabytestreams.anomaly;

import java.util.SplittableRandom;
import java.util.function.Function;

/// Calm streams of several distributions: each draws the next observation.
enum Nulls implements Function<SplittableRandom, Observation> {
  /// Every record alike but for noise of a fifth.
  NARROW(random -> of(100, 50 * Math.exp(0.2 * random.nextGaussian()), 12 * Math.exp(0.2 * random.nextGaussian()))),
  /// Bits as a model would have that is right about them: exponential.
  EXPONENTIAL(random -> {
    int bytes = 40 + random.nextInt(200);
    return of(bytes, -bytes * 0.3 * Math.log(1 - random.nextDouble()), -12 * Math.log(1 - random.nextDouble()));
  }),
  /// Log-normal and wide.
  LOG_NORMAL(random -> {
    int bytes = 40 + random.nextInt(400);
    return of(bytes, 0.3 * bytes * Math.exp(0.8 * random.nextGaussian()), 15 * Math.exp(0.7 * random.nextGaussian()));
  }),
  /// Power tails, of exponent 2.5.
  PARETO(random -> of(120, 20 * Math.pow(1 - random.nextDouble(), -0.4), 8 * Math.pow(1 - random.nextDouble(), -0.4))),
  /// A log: twenty kinds of lines of their own lengths, and one in a hundred of five rare and costly kinds.
  RARE_KINDS(random -> {
    boolean rare = random.nextInt(100) == 0;
    int kind = rare ? 20 + random.nextInt(5) : random.nextInt(20);
    int bytes = 60 + 20 * kind;
    return of(bytes, bytes * (rare ? 0.6 : 0.2) * Math.exp(0.35 * random.nextGaussian()),
        (8 + kind) * Math.exp(0.25 * random.nextGaussian()));
  }),
  /// The same, but the rare kind, one in a hundred, has the length of a frequent one.
  RARE_KIND_OF_A_COMMON_LENGTH(random -> {
    double times = random.nextInt(100) == 0 ? 4 : 1;
    int bytes = 100 + 40 * random.nextInt(4);
    return of(bytes, times * 0.2 * bytes * Math.exp(0.3 * random.nextGaussian()),
        times * 15 * Math.exp(0.3 * random.nextGaussian()));
  });

  private final Function<SplittableRandom, Observation> draw;

  Nulls(Function<SplittableRandom, Observation> draw) {
    this.draw = draw;
  }

  @Override
  public Observation apply(SplittableRandom random) {
    return draw.apply(random);
  }

  /// An observation whose excess is a share of its surprise.
  static Observation of(long bytes, double bits, double worstSpanBits) {
    return new Observation(bytes, bits, worstSpanBits, 0.3 * bits, 0.5 * worstSpanBits);
  }
}
