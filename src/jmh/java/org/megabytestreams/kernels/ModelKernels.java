package org.megabytestreams.kernels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.Precision;
import org.megabytestreams.model.GrowingWindow;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.model.SymbolLanes;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.runtime.OnnxByteModel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A model's graphs on one core, per symbol, with all that Java does to feed them.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ModelKernels {
  private static final int SYMBOLS = 4096;
  private static final int RECORD = 128;
  private static final int LANES = 32;
  private static final int WRITTEN = 256;
  private static final double NEAR_BITS = 0.01;

  @Param("FLOAT32")
  private Precision precision;

  private OnnxByteModel model;
  private int[][] windows;
  private SymbolLanes one;
  private SymbolLanes many;

  /// Takes its bytes from the file that system property `kernels.data` names, the model from `kernels.model`.
  @Setup
  public void open() throws IOException {
    Bundle bundle = Bundle.read(Path.of(System.getProperty("kernels.model")));
    model = OnnxByteModel.open(bundle, bundle.manifest().geometry(), precision, Device.cpu(1));
    byte[] data = Files.readAllBytes(Path.of(System.getProperty("kernels.data")));
    if (data.length < SYMBOLS) {
      throw new IllegalArgumentException("kernels.data: expected at least " + SYMBOLS + " bytes, got " + data.length);
    }
    int[] text = new int[SYMBOLS];
    Arrays.setAll(text, i -> data[i] & 0xff);
    int window = Math.min(SYMBOLS, model.geometry().windowSymbols());
    windows = new int[SYMBOLS / window][];
    Arrays.setAll(windows, i -> Arrays.copyOfRange(text, i * window, (i + 1) * window));
    one = model.lanes(1);
    many = model.lanes(LANES);
    check();
  }

  private void check() {
    double whole = bits(model.surprisal(windows));
    double grown = bits(append());
    if (!(Math.abs(whole - grown) < NEAR_BITS * SYMBOLS)) {
      throw new IllegalStateException("whole windows have " + whole + " bits, grown ones " + grown);
    }
  }

  private static double bits(Surprisal[] surprisals) {
    double sum = 0;
    for (Surprisal surprisal : surprisals) {
      for (float bits : surprisal.bits()) {
        sum += bits;
      }
    }
    return sum;
  }

  /// Whole windows at once, as files are scored.
  @Benchmark
  @OperationsPerInvocation(SYMBOLS)
  public Surprisal[] score() {
    return model.surprisal(windows);
  }

  /// 128 symbols at a time to growing windows, as a stream's records are scored.
  @Benchmark
  @OperationsPerInvocation(SYMBOLS)
  public Surprisal[] append() {
    Surprisal[] all = new Surprisal[SYMBOLS / RECORD];
    int at = 0;
    for (int[] symbols : windows) {
      try (GrowingWindow window = model.window()) {
        for (int from = 0; from < symbols.length; from += RECORD) {
          all[at++] = window.append(Arrays.copyOfRange(symbols, from, from + RECORD));
        }
      }
    }
    return all;
  }

  /// A symbol at a time, one text, as a continuation is written.
  @Benchmark
  @OperationsPerInvocation(WRITTEN)
  public float[][] write() {
    return write(one);
  }

  /// A symbol at a time, 32 texts side by side; per symbol of one of them.
  @Benchmark
  @OperationsPerInvocation(WRITTEN * LANES)
  public float[][] writeMany() {
    return write(many);
  }

  private float[][] write(SymbolLanes lanes) {
    for (int lane = 0; lane < lanes.count(); lane++) {
      lanes.prefill(lane, Arrays.copyOf(windows[0], lane % 2 == 0 ? RECORD : 0));
    }
    int[] symbols = new int[lanes.count()];
    float[][] last = null;
    for (int i = 0; i < WRITTEN; i++) {
      last = lanes.next();
      Arrays.fill(symbols, windows[0][i]);
      lanes.append(symbols);
    }
    return last;
  }

  @TearDown
  public void close() {
    one.close();
    many.close();
    model.close();
  }
}
