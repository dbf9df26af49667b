package org.megabytestreams.generate;

import java.util.SplittableRandom;
import org.megabytestreams.model.Symbols;

/// Draws the symbols of one continuation. Not safe for use by several threads.
public final class Sampler {
  private static final int REMEMBERED = 64;

  private final SamplingOptions sampling;
  private final SplittableRandom random;
  private final double penalty;
  private final double[] weights = new double[Symbols.COUNT];
  private final int[] order = new int[Symbols.COUNT];
  /// The last bytes written, in a ring. A count says how often each byte is among them.
  private final byte[] latest = new byte[REMEMBERED];
  private final int[] times = new int[Symbols.COUNT];
  private long written;

  public Sampler(SamplingOptions sampling) {
    this.sampling = sampling;
    this.random = new SplittableRandom(sampling.seed());
    this.penalty = Math.log(sampling.repetitionPenalty());
  }

  /// Draws the next symbol.
  ///
  /// @param logProbabilities of the next symbol // [V]
  /// @param symbols at most this many symbols, the first ones, are drawn from: without BOUNDARY one fewer than V
  public int draw(float[] logProbabilities, int symbols) {
    int best = 0;
    for (int i = 0; i < symbols; i++) {
      weights[i] = logProbabilities[i] - (times[i] > 0 ? penalty : 0);
      best = weights[i] > weights[best] ? i : best;
    }
    if (sampling.temperature() == 0) {
      return best;
    }
    double most = weights[best];
    for (int i = 0; i < symbols; i++) {
      weights[i] = Math.exp((weights[i] - most) / sampling.temperature());
    }
    limit(symbols);
    return drawn(symbols, best);
  }

  /// Counts a byte for the penalty.
  public void wrote(byte value) {
    int at = (int) (written++ % REMEMBERED);
    if (written > REMEMBERED) {
      times[latest[at] & 0xff]--;
    }
    latest[at] = value;
    times[value & 0xff]++;
  }

  /// Sets to 0 the weight of the symbols that the limits exclude. The most probable symbol has weight 1.
  private void limit(int symbols) {
    if (sampling.minP() > 0) {
      for (int i = 0; i < symbols; i++) {
        weights[i] = weights[i] < sampling.minP() ? 0 : weights[i];
      }
    }
    if (sampling.topK() == 0 && sampling.topP() == 1) {
      return;
    }
    double all = sum(symbols);
    int most = sampling.topK() == 0 ? symbols : Math.min(sampling.topK(), symbols);
    double taken = 0;
    int count = 0;
    for (; count < most && taken < sampling.topP() * all; count++) {
      select(count, symbols);
      taken += weights[order[count]];
    }
    for (int i = count; i < symbols; i++) {
      weights[order[i]] = 0;
    }
  }

  /// Puts the heaviest symbol that has no place before `at` in the order there. Of equal symbols, the first wins.
  private void select(int at, int symbols) {
    if (at == 0) {
      for (int i = 0; i < symbols; i++) {
        order[i] = i;
      }
    }
    int best = at;
    for (int i = at + 1; i < symbols; i++) {
      double more = weights[order[i]] - weights[order[best]];
      best = more > 0 || more == 0 && order[i] < order[best] ? i : best;
    }
    int symbol = order[best];
    order[best] = order[at];
    order[at] = symbol;
  }

  private double sum(int symbols) {
    double sum = 0;
    for (int i = 0; i < symbols; i++) {
      sum += weights[i];
    }
    return sum;
  }

  private int drawn(int symbols, int best) {
    double left = random.nextDouble() * sum(symbols);
    for (int i = 0; i < symbols; i++) {
      left -= weights[i];
      if (left < 0) {
        return i;
      }
    }
    return best; // rounding
  }
}
