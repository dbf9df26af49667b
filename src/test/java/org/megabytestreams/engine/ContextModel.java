package org.megabytestreams.engine;

import org.megabytestreams.megabyte.ByteModel;
import org.megabytestreams.megabyte.Geometry;
import org.megabytestreams.megabyte.Surprisal;

/// A model whose bits depend on every symbol before in the window, so that a wrong context shows. Byte `!` costs many.
public final class ContextModel implements ByteModel {
  public static final String DIGEST = "0123456789abcdef".repeat(4);
  private static final float SURPRISE_BITS = 40;

  private final Geometry geometry;

  public ContextModel(Geometry geometry) {
    this.geometry = geometry;
  }

  @Override
  public Geometry geometry() {
    return geometry;
  }

  @Override
  public String digest() {
    return DIGEST;
  }

  @Override
  public Surprisal[] surprisal(int[][] windows) {
    Surprisal[] surprisals = new Surprisal[windows.length];
    for (int w = 0; w < windows.length; w++) {
      surprisals[w] = Surprisal.ofLength(windows[w].length);
      int hash = 17;
      for (int i = 0; i < windows[w].length; i++) {
        hash = hash * 31 + windows[w][i];
        surprisals[w].bits()[i] = windows[w][i] == '!' ? SURPRISE_BITS : (hash >>> 8 & 0xff) / 256f + 0.5f;
        surprisals[w].expectedBits()[i] = 1;
      }
    }
    return surprisals;
  }

  /// Always expects the letter e.
  @Override
  public float[] nextLogProbabilities(int[] prefix) {
    float[] values = new float[257];
    java.util.Arrays.fill(values, -9);
    values['e'] = -0.1f;
    return values;
  }

  @Override
  public void close() {}
}
