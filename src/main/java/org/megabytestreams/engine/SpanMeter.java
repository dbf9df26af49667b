package org.megabytestreams.engine;

import java.util.Arrays;

/// Adds up the bits of one record as they come, piece by piece. Not safe for use by several threads.
public final class SpanMeter {
  private final float[] span = new float[RecordScore.SPAN];
  private final int keptPositions;
  private float[] kept = new float[64];
  private long positions;
  private double bits;
  private double spanBits;
  private double worst;
  private long worstAt;

  /// @param keptPositions of how many positions from the start the bits are kept
  public SpanMeter(int keptPositions) {
    this.keptPositions = keptPositions;
  }

  /// Takes the bits of the next positions, `[from, to)` of `values`.
  public void add(float[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      float value = values[i];
      int slot = (int) (positions % RecordScore.SPAN);
      spanBits += value - span[slot];
      span[slot] = value;
      bits += value;
      if (spanBits > worst) {
        worst = spanBits;
        worstAt = Math.max(0, positions - RecordScore.SPAN + 1);
      }
      if (positions < keptPositions) {
        if (positions == kept.length) {
          kept = Arrays.copyOf(kept, Math.min(keptPositions, 2 * kept.length));
        }
        kept[(int) positions] = value;
      }
      positions++;
    }
  }

  /// The score of the record, which was `bytes` bytes long.
  public RecordScore score(long bytes) {
    return new RecordScore(bytes, bits, worst, worstAt,
        Arrays.copyOf(kept, (int) Math.min(positions, Math.min(keptPositions, kept.length))));
  }
}
