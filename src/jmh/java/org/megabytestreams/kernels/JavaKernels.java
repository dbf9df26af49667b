package org.megabytestreams.kernels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.megabytestreams.anomaly.Judgement;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.anomaly.Observation;
import org.megabytestreams.anomaly.StreamMonitor;
import org.megabytestreams.generate.Sampler;
import org.megabytestreams.generate.SamplingOptions;
import org.megabytestreams.matchmodel.MatchModel;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.model.Symbols;
import org.megabytestreams.score.RecordScore;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What Java does for each byte, record or symbol beside the model: time and, with `-prof gc`, bytes allocated.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JavaKernels {
  private static final int WINDOW = 1024;
  private static final int RECORD = 120;
  private static final int PATCH = 8;
  private static final int DRAWS = 64;

  private final byte[] record = new byte[RECORD];
  private final int[] window = new int[WINDOW];
  private final Surprisal surprisal = Surprisal.ofLength(Framing.RECORDS.framedLength(RECORD, PATCH));
  private final float[][] logProbabilities = new float[DRAWS][Symbols.COUNT];
  private final Sampler sampler = new Sampler(SamplingOptions.drawn(1).withTemperature(0.8).withTopP(0.95));
  private final StreamMonitor monitor = StreamMonitor.fresh();
  private byte[] encodedMonitor;
  private Observation[] observations;
  private int next;
  private long millis;

  /// Takes its bytes from the file that system property `kernels.data` names.
  @Setup
  public void open() throws IOException {
    byte[] data = Files.readAllBytes(Path.of(System.getProperty("kernels.data")));
    if (data.length < WINDOW) {
      throw new IllegalArgumentException("kernels.data: expected at least " + WINDOW + " bytes, got " + data.length);
    }
    System.arraycopy(data, 0, record, 0, RECORD);
    Arrays.setAll(window, i -> data[i] & 0xff);
    SplittableRandom random = new SplittableRandom(1);
    for (float[] row : logProbabilities) {
      fill(row, random);
    }
    for (int i = 0; i < surprisal.bits().length; i++) {
      surprisal.bits()[i] = random.nextFloat() * 8;
      surprisal.expectedBits()[i] = random.nextFloat() * 4;
    }
    observations = new Observation[WINDOW];
    Arrays.setAll(observations, i -> new Observation(0, RECORD, random.nextDouble(50, 150), random.nextDouble(20, 60),
        random.nextDouble(0, 20)));
    for (Observation observation : observations) {
      monitor.observe(observation, millis += 10, MonitorSettings.DEFAULT);
    }
    encodedMonitor = monitor.encode();
    check();
  }

  /// A random distribution as peaked as a model's.
  private static void fill(float[] row, SplittableRandom random) {
    double sum = 0;
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) (random.nextGaussian() * 3);
      sum += Math.exp(row[i]);
    }
    for (int i = 0; i < row.length; i++) {
      row[i] -= (float) Math.log(sum);
    }
  }

  private void check() {
    Predictions atOnce = MatchModel.of(window, List.of());
    MatchModel matcher = new MatchModel(null, List.of());
    for (int i = 0; i < WINDOW; i++) {
      Predictions one = matcher.append(new int[] {window[i]});
      int[] part = atOnce.part(i, i + 1).expected();
      if (!Arrays.equals(part, one.expected())) {
        throw new IllegalStateException("guesses at symbol " + i + " depend on how many are appended at once");
      }
    }
    if (!Arrays.equals(encodedMonitor, StreamMonitor.decode(encodedMonitor).encode())) {
      throw new IllegalStateException("a monitor is another one after it was encoded");
    }
  }

  /// Per byte: a record of 120 bytes to symbols.
  @Benchmark
  @OperationsPerInvocation(RECORD)
  public int[] frame() {
    return Framing.RECORDS.frame(record, PATCH);
  }

  /// Per symbol: the four guesses, over a window of 1024.
  @Benchmark
  @OperationsPerInvocation(WINDOW)
  public Predictions match() {
    return MatchModel.of(window, List.of());
  }

  /// Per byte: a record's score from the surprisal of its symbols.
  @Benchmark
  @OperationsPerInvocation(RECORD)
  public RecordScore sum() {
    return RecordScore.of(Framing.RECORDS, RECORD, surprisal, 0);
  }

  /// Per symbol: a draw at temperature 0.8 and top-p 0.95.
  @Benchmark
  public int draw() {
    next = (next + 1) % DRAWS;
    return sampler.draw(logProbabilities[next], Symbols.COUNT);
  }

  /// Per record: p-value, threshold and incident.
  @Benchmark
  public Judgement judge() {
    next = (next + 1) % WINDOW;
    millis += 10;
    return monitor.observe(observations[next], millis, MonitorSettings.DEFAULT);
  }

  /// Per stream and batch: a monitor to and from what the changelog holds.
  @Benchmark
  public byte[] keep() {
    return StreamMonitor.decode(encodedMonitor).encode();
  }
}
