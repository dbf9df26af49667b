package org.megabytestreams.kernels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.megabytestreams.matchmodel.MatchMemory;
import org.megabytestreams.matchmodel.MatchModel;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.model.Symbols;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Measures a match model on long windows: nanoseconds for each symbol.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MatchKernels {
  private static final int WINDOW = 1 << 20;
  private static final int PATCH = 8;
  /// A short stream has this many records of this many symbols.
  private static final int RECORDS = 64;
  private static final int RECORD = 128;

  private int[] window;
  private int[][] records;
  private MatchMemory memory;

  /// Takes its bytes from the file that system property `kernels.data` names, again and again if they are few.
  @Setup
  public void open() throws IOException {
    byte[] data = Files.readAllBytes(Path.of(System.getProperty("kernels.data")));
    window = new int[WINDOW];
    for (int i = 0, next = 0; i < WINDOW; next = (next + 1) % data.length) {
      if (data[next] == '\n') {
        int end = Math.min(WINDOW, (i / PATCH + 1) * PATCH);
        Arrays.fill(window, i, end, Symbols.BOUNDARY);
        i = end;
      } else {
        window[i++] = data[next] & 0xff;
      }
    }
    records = new int[RECORDS][];
    Arrays.setAll(records, i -> Arrays.copyOfRange(window, i * RECORD, (i + 1) * RECORD));
    memory = MatchMemory.of(window, List.of());
    MatchModel model = new MatchModel(null, List.of());
    model.prefill(window);
    System.out.println("bytes a symbol: " + (double) memory.bytes() / WINDOW + " of a memory, "
        + (double) model.bytes() / WINDOW + " of a model");
  }

  /// Per symbol: the four guesses, over a window of a MiB.
  @Benchmark
  @OperationsPerInvocation(WINDOW)
  public Predictions predict() {
    return MatchModel.of(window, List.of());
  }

  /// Per symbol: a memory of a MiB.
  @Benchmark
  @OperationsPerInvocation(WINDOW)
  public MatchMemory remember() {
    return MatchMemory.of(window, List.of());
  }

  /// Per symbol: a stream of 64 records that are looked at, then appended.
  @Benchmark
  @OperationsPerInvocation(RECORDS * RECORD)
  public MatchModel predictShortStream() {
    return shortStream(new MatchModel(null, List.of()));
  }

  /// Per symbol: the same after a memory.
  @Benchmark
  @OperationsPerInvocation(RECORDS * RECORD)
  public MatchModel predictShortStreamAfterMemory() {
    return shortStream(new MatchModel(memory, List.of()));
  }

  private MatchModel shortStream(MatchModel model) {
    for (int[] record : records) {
      model.look(record);
      model.append(record);
    }
    return model;
  }
}
