package org.megabytestreams.score;

import java.util.Arrays;
import org.megabytestreams.model.Surprisal;

/// Adds up the surprise of one record as it comes, piece by piece. Not safe for use by several threads.
public final class SpanAccumulator {
  private final int keptPositions;
  private final WorstSpan bits = new WorstSpan();
  private final WorstSpan excess = new WorstSpan();
  private float[] kept = new float[64];
  private long positions;
  private boolean withoutNetwork;

  /// Keeps a sum, and the largest over [RecordScore#SPAN] consecutive values.
  private static final class WorstSpan {
    private final double[] span = new double[RecordScore.SPAN];
    private double total;
    private double spanTotal;
    private double worst;
    private long worstAt;

    void add(double value, long position) {
      int slot = (int) (position % RecordScore.SPAN);
      spanTotal += value - span[slot];
      span[slot] = value;
      total += value;
      if (spanTotal > worst) {
        worst = spanTotal;
        worstAt = Math.max(0, position - RecordScore.SPAN + 1);
      }
    }
  }

  /// @param keptPositions the bits of this many positions from the start are kept
  public SpanAccumulator(int keptPositions) {
    this.keptPositions = keptPositions;
  }

  /// Takes the next positions: `[from, to)` of `surprisal`.
  public void add(Surprisal surprisal, int from, int to) {
    withoutNetwork |= from < to && surprisal.withoutNetwork().get(from);
    for (int i = from; i < to; i++) {
      float value = surprisal.bits()[i];
      bits.add(value, positions);
      excess.add(value - surprisal.expectedBits()[i], positions);
      if (positions < keptPositions) {
        if (positions == kept.length) {
          kept = Arrays.copyOf(kept, Math.min(keptPositions, 2 * kept.length));
        }
        kept[(int) positions] = value;
      }
      positions++;
    }
  }

  /// Returns the score of the record, which was `bytes` bytes long.
  public RecordScore score(long bytes) {
    int keptCount = (int) Math.min(positions, Math.min(keptPositions, kept.length));
    return new RecordScore(bytes, bits.total, bits.worst, bits.worstAt, excess.worst,
        Arrays.copyOf(kept, keptCount), withoutNetwork);
  }
}
