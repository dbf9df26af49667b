package org.megabytestreams.testing;

import java.util.Arrays;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.GrowingWindow;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.model.SymbolLanes;

/// A model whose bits depend on all earlier symbols of the window, so that a wrong context shows. Byte `!` costs many
/// bits.
public class ContextModel implements ByteModel {
  public static final String DIGEST = "0123456789abcdef".repeat(4);
  private static final float SURPRISE_BITS = 40;

  private final Geometry geometry;
  private final String digest;
  private boolean closed;

  public ContextModel(Geometry geometry) {
    this(geometry, DIGEST);
  }

  /// Its bits depend on its digest.
  public ContextModel(Geometry geometry, String digest) {
    this.geometry = geometry;
    this.digest = digest;
  }

  public boolean closed() {
    return closed;
  }

  @Override
  public Geometry geometry() {
    return geometry;
  }

  @Override
  public String digest() {
    return digest;
  }

  @Override
  public Surprisal[] surprisal(int[][] windows, int skipped) {
    int unscored = skipped * geometry.patchSize();
    Surprisal[] surprisals = new Surprisal[windows.length];
    for (int w = 0; w < windows.length; w++) {
      surprisals[w] = Surprisal.ofLength(windows[w].length - unscored);
      int hash = digest.hashCode();
      for (int i = 0; i < windows[w].length; i++) {
        hash = hash * 31 + windows[w][i];
        if (i >= unscored) {
          float bits = windows[w][i] == '!' ? SURPRISE_BITS : (hash >>> 8 & 0xff) / 256f + 0.5f;
          surprisals[w].bits()[i - unscored] = bits;
          surprisals[w].expectedBits()[i - unscored] = 1;
        }
      }
    }
    return surprisals;
  }

  @Override
  public int packedWindows() {
    return 3;
  }

  @Override
  public boolean supportsIncremental() {
    return true;
  }

  @Override
  public SymbolLanes lanes(int count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public GrowingWindow window() {
    return new Window();
  }

  /// Runs everything again each time; always expects the letter e.
  private final class Window implements GrowingWindow {
    private int[] held = new int[0];

    @Override
    public int patches() {
      return held.length / geometry.patchSize();
    }

    @Override
    public long bytes() {
      return held.length;
    }

    @Override
    public Surprisal append(int[] symbols) {
      Surprisal fresh = with(symbols);
      int before = held.length;
      held = Arrays.copyOf(held, before + symbols.length);
      System.arraycopy(symbols, 0, held, before, symbols.length);
      return fresh;
    }

    @Override
    public Surprisal look(int[] patch) {
      return with(patch);
    }

    private Surprisal with(int[] symbols) {
      int[] all = Arrays.copyOf(held, held.length + symbols.length);
      System.arraycopy(symbols, 0, all, held.length, symbols.length);
      Surprisal fresh = Surprisal.ofLength(symbols.length);
      surprisal(new int[][] {all})[0].copyTo(held.length, fresh, 0, symbols.length);
      return fresh;
    }

    @Override
    public float[][] logProbabilities(int[] patch) {
      float[][] values = new float[patch.length][257];
      for (float[] row : values) {
        Arrays.fill(row, -9);
        row['e'] = -0.1f;
      }
      return values;
    }

    @Override
    public void close() {}
  }

  @Override
  public void close() {
    closed = true;
  }
}
