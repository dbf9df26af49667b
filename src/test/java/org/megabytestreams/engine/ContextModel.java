package org.megabytestreams.engine;

import org.megabytestreams.megabyte.ByteModel;
import org.megabytestreams.megabyte.Geometry;

/// A model whose bits depend on every symbol before in the window, so that a wrong context shows. Byte `!` costs many.
public final class ContextModel implements ByteModel {
  public static final String DIGEST = "0123456789abcdef".repeat(4);
  private static final float SURPRISE_BITS = 40;

  private final Geometry geometry;
  private int mostWindows;

  public ContextModel(Geometry geometry) {
    this.geometry = geometry;
  }

  public int mostWindows() {
    return mostWindows;
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
  public float[][] surprisalBits(int[][] windows) {
    mostWindows = Math.max(mostWindows, windows.length);
    float[][] bits = new float[windows.length][];
    for (int w = 0; w < windows.length; w++) {
      bits[w] = new float[windows[w].length];
      int hash = 17;
      for (int i = 0; i < windows[w].length; i++) {
        hash = hash * 31 + windows[w][i];
        bits[w][i] = windows[w][i] == '!' ? SURPRISE_BITS : (hash >>> 8 & 0xff) / 256f + 0.5f;
      }
    }
    return bits;
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
