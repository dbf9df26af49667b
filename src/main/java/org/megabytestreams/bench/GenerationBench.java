package org.megabytestreams.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.megabytestreams.generate.BatchGenerator;
import org.megabytestreams.generate.GenerationRequest;
import org.megabytestreams.generate.Prompt;
import org.megabytestreams.generate.SamplingOptions;
import org.megabytestreams.generate.StopConditions;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.score.StreamSegment;
import org.megabytestreams.score.WindowScorer;

/// Measures what continuations cost on one core, beside scoring in bulk in the same run. Also measures how soon they
/// come under load that does not wait for them.
public final class GenerationBench {
  private static final int[] STREAMS = {1, 8, 32};
  private static final int PROMPT_BYTES = 200;
  private static final int ASKED_BYTES = 200;
  private static final int SCORED_AGAIN = 4;
  private static final double LOAD = 0.5;
  private static final double TOLERANCE = 1e-4;
  private static final Duration LONG = Duration.ofDays(1);

  /// Holds the figures for a number of streams.
  ///
  /// @param streams written side by side, all the time
  /// @param bytesPerCoreSecond per second of processor time: the rate of a core that does nothing else
  /// @param ofBulk that rate, relative to scoring in bulk
  /// @param worstProbability the largest difference between a symbol's probability and that of scoring it again
  /// @param worstNats the same of its logarithm, which rounding moves more if a symbol is improbable
  public record Figure(int streams, long bytes, double seconds, double bytesPerSecond, double bytesPerCoreSecond,
      double ofBulk, double worstProbability, double worstNats) {}

  /// Holds the figures of requests on a schedule that does not wait.
  ///
  /// @param askedPerSecond requests, each for [#ASKED_BYTES] bytes: half of the rate of 32 streams
  /// @param firstMillis from when a request was due to its first bytes: p50, p90, p99, the most
  /// @param bytesPerSecond of single requests, from their first bytes on: p1, p10, p50
  public record Load(double askedPerSecond, long requests, double[] firstMillis, long[] bytesPerSecond) {}

  /// Holds the result of a run.
  ///
  /// @param bulkBytesPerCoreSecond of the same model scoring whole windows
  /// @param correct whether the written symbols have the same probabilities when scored again, to 1e-4
  public record Result(String model, double bulkBytesPerCoreSecond, List<Figure> figures, Load load, boolean correct) {}

  private final ByteModel model;
  private final byte[] input;
  private final double seconds;
  private int prompts;

  /// @param model opened on one core
  /// @param input bytes that prompts are cut from
  /// @param seconds each figure's time, about
  public GenerationBench(ByteModel model, byte[] input, double seconds) {
    this.model = model;
    this.input = input;
    this.seconds = seconds;
  }

  public Result run(String name) {
    write(8, seconds / 5, 1); // warms up
    double bulk = bulk();
    List<Figure> figures = Arrays.stream(STREAMS).mapToObj(streams -> write(streams, seconds, bulk)).toList();
    Load load = load(figures.getLast().bytesPerSecond() * LOAD / ASKED_BYTES);
    return new Result(name, bulk, figures, load,
        figures.stream().allMatch(figure -> figure.worstProbability() <= TOLERANCE));
  }

  private double bulk() {
    Geometry geometry = model.geometry();
    int[] symbols = new int[8 * geometry.windowSymbols()];
    Arrays.setAll(symbols, i -> input[i % input.length] & 0xff);
    WindowScorer scorer = new WindowScorer(model);
    scorer.score(List.of(StreamSegment.atStart(symbols)));
    long start = System.nanoTime();
    long cpu = cpuNanos();
    long scored = 0;
    while (System.nanoTime() - start < seconds * 1e9) {
      scorer.score(List.of(StreamSegment.atStart(symbols)));
      scored += symbols.length;
    }
    return scored / ((cpuNanos() - cpu) / 1e9);
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }

  private Figure write(int streams, double time, double bulk) {
    List<TimedContinuation> all = new ArrayList<>();
    long start = System.nanoTime();
    long cpu = cpuNanos();
    try (BatchGenerator generator = new BatchGenerator(model, streams, 0)) {
      StopConditions stop = StopConditions.afterBytes(Integer.MAX_VALUE).within(Duration.ofNanos((long) (time * 1e9)));
      for (int i = 0; i < streams; i++) {
        all.add(submit(generator, stop, System.nanoTime()));
      }
      all.forEach(TimedContinuation::await);
    }
    double elapsed = (System.nanoTime() - start) / 1e9;
    double cpuSeconds = (cpuNanos() - cpu) / 1e9;
    long bytes = all.stream().mapToLong(one -> one.await().bytes()).sum();
    TimedContinuation.Worst worst = all.stream().limit(SCORED_AGAIN).map(one -> one.worst(model))
        .reduce(TimedContinuation.Worst::or).orElseThrow();
    return new Figure(streams, bytes, elapsed, bytes / elapsed, bytes / cpuSeconds, bytes / cpuSeconds / bulk,
        worst.probability(), worst.nats());
  }

  private Load load(double perSecond) {
    Histogram first = new Histogram(3);
    Histogram rates = new Histogram(3);
    List<TimedContinuation> all = new ArrayList<>();
    try (BatchGenerator generator = new BatchGenerator(model, STREAMS[STREAMS.length - 1], Integer.MAX_VALUE / 2)) {
      StopConditions stop = StopConditions.afterBytes(ASKED_BYTES).within(LONG);
      long start = System.nanoTime();
      for (long due = start; due - start < seconds * 1e9; due += (long) (1e9 / perSecond)) {
        for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
          LockSupport.parkNanos(due - now);
        }
        all.add(submit(generator, stop, due));
      }
      all.forEach(TimedContinuation::await);
    }
    for (TimedContinuation one : all) {
      first.recordValue(one.firstMicros());
      rates.recordValue(one.bytesPerSecond());
    }
    return new Load(perSecond, all.size(), new double[] {first.getValueAtPercentile(50) / 1e3,
        first.getValueAtPercentile(90) / 1e3, first.getValueAtPercentile(99) / 1e3, first.getMaxValue() / 1e3},
        new long[] {rates.getValueAtPercentile(1), rates.getValueAtPercentile(10), rates.getValueAtPercentile(50)});
  }

  private TimedContinuation submit(BatchGenerator generator, StopConditions stop, long due) {
    byte[] prompt = new byte[PROMPT_BYTES];
    int from = prompts++ * PROMPT_BYTES;
    for (int i = 0; i < prompt.length; i++) {
      prompt[i] = input[(from + i) % input.length];
    }
    TimedContinuation continuation = new TimedContinuation(prompt, due);
    SamplingOptions sampling = SamplingOptions.drawn(prompts);
    generator.submit(GenerationRequest.of(Prompt.of(prompt), sampling, stop), continuation);
    return continuation;
  }
}
