package org.megabytestreams.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.megabytestreams.megabyte.ByteModel;
import org.megabytestreams.megabyte.Framing;
import org.megabytestreams.megabyte.Geometry;
import org.megabytestreams.megabyte.Surprisal;
import org.megabytestreams.megabyte.Symbols;

/// Ways to score a file, dearer ones against cheaper ones (Yu et al. 2023, strided inference).
///
/// A sliding window keeps its end when it is full, so that no symbol has a short past. Strided inference scores twice,
/// once with patches that start half a patch earlier, and takes of each patch its first half: the local model sees the
/// global context freshest there.
public final class InferenceBench {
  private static final int BATCH = 16;

  /// A way to score.
  ///
  /// @param keptShare of a full window
  /// @param strided whether twice, half a patch apart
  public record Way(String name, double keptShare, boolean strided) {
    private static final List<Way> ALL = List.of(
        new Way("basic", 0, false),
        new Way("a quarter kept, as the service does", 0.25, false),
        new Way("sliding: half kept", 0.5, false),
        new Way("strided", 0, true),
        new Way("sliding and strided", 0.5, true));
  }

  /// @param bits of all scored symbols
  /// @param cost symbols run for each that is scored
  public record Result(Way way, double bits, double cost) {}

  private final ByteModel model;
  private final Geometry geometry;

  public InferenceBench(ByteModel model) {
    this.model = model;
    this.geometry = model.geometry();
  }

  /// Every way that suits the model: halves of patches have no sense where records start on patches.
  public List<Result> run(List<byte[]> records) {
    int[] symbols = records.stream().flatMapToInt(record -> Arrays.stream(
        geometry.framing().frame(record, geometry.patchSize()))).toArray();
    boolean[] scored = scored(records, symbols.length);
    return Way.ALL.stream().filter(way -> !way.strided() || geometry.framing() == Framing.STREAM)
        .map(way -> run(way, symbols, scored)).toList();
  }

  private boolean[] scored(List<byte[]> records, int length) {
    boolean[] scored = new boolean[length];
    int at = 0;
    for (byte[] record : records) {
      Arrays.fill(scored, at, at + geometry.framing().scoredLength(record.length), true);
      at += geometry.framing().framedLength(record.length, geometry.patchSize());
    }
    return scored;
  }

  private Result run(Way way, int[] symbols, boolean[] scored) {
    int half = geometry.patchSize() / 2;
    float[] bits = new float[symbols.length];
    long ran = score(symbols, 0, way.keptShare(), bits);
    if (way.strided()) {
      float[] shifted = new float[symbols.length];
      ran += score(symbols, half, way.keptShare(), shifted);
      for (int i = 0; i < bits.length; i++) {
        bits[i] = i % geometry.patchSize() < half ? bits[i] : shifted[i];
      }
    }
    double sum = 0;
    long count = 0;
    for (int i = 0; i < bits.length; i++) {
      sum += scored[i] ? bits[i] : 0;
      count += scored[i] ? 1 : 0;
    }
    return new Result(way, sum, (double) ran / count);
  }

  /// A window to run, and which part of it is new.
  private record Pass(int start, int[] window, int freshFrom) {}

  /// Scores the symbols behind `shift` of fill.
  ///
  /// @return how many symbols were run
  private long score(int[] symbols, int shift, double keptShare, float[] bits) {
    int even = geometry.evenPatches() * geometry.patchSize();
    int length = Math.ceilDiv(symbols.length + shift, even) * even;
    int[] all = new int[length];
    Arrays.fill(all, Symbols.BOUNDARY);
    System.arraycopy(symbols, 0, all, shift, symbols.length);
    int full = geometry.windowSymbols();
    int kept = (int) (geometry.patches() * keptShare) * geometry.patchSize() / even * even;
    List<Pass> passes = new ArrayList<>();
    long ran = 0;
    for (int fresh = 0; fresh < length;) {
      int start = Math.max(0, fresh - kept);
      int end = Math.min(length, start + full);
      passes.add(new Pass(start, Arrays.copyOfRange(all, start, end), fresh));
      ran += end - start;
      fresh = end;
      if (passes.size() == BATCH || fresh == length || length - fresh + kept < full) {
        run(passes, shift, bits);
        passes.clear();
      }
    }
    return ran;
  }

  private void run(List<Pass> passes, int shift, float[] bits) {
    Surprisal[] results = model.surprisal(passes.stream().map(Pass::window).toArray(int[][]::new));
    for (int i = 0; i < results.length; i++) {
      Pass pass = passes.get(i);
      for (int at = Math.max(pass.freshFrom(), shift); at < pass.start() + pass.window().length; at++) {
        if (at - shift < bits.length) {
          bits[at - shift] = results[i].bits()[at - pass.start()];
        }
      }
    }
  }
}
