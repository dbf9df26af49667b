package org.megabytestreams.bench;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.megabytestreams.engine.StreamId;
import org.megabytestreams.engine.StreamScorer;
import org.megabytestreams.engine.StreamTail;
import org.megabytestreams.engine.Stretch;
import org.megabytestreams.engine.WindowScorer;
import org.megabytestreams.graph.ElementType;
import org.megabytestreams.graph.Graph;
import org.megabytestreams.graph.OnnxModel;
import org.megabytestreams.megabyte.ByteModel;
import org.megabytestreams.megabyte.Geometry;
import org.megabytestreams.megabyte.Surprisal;
import org.megabytestreams.onnx.MatrixRate;

/// What scoring costs, beside what the machine can do: whole files, batches of many streams, records one by one.
public final class EngineBench {
  private static final int MATRIX = 1024;
  private static final int RECORD_BYTES = 120;
  private static final int STREAMS = 64;
  private static final long CACHE_BYTES = 1L << 30;
  /// Published scores are rounded to this.
  private static final double TOLERANCE_BITS = 0.01;

  /// One way to score.
  ///
  /// @param bytesPerSecond of records, wall clock, all cores
  /// @param cpuPerByteOfBulk processor time for a byte, relative to scoring the file in bulk in the same run
  /// @param worstBits the largest difference of a record's bits to those of the same records scored in bulk
  public record Figure(String name, long bytes, double seconds, double bytesPerSecond, double cpuPerByteOfBulk,
      double worstBits) {}

  /// @param peakFlops matrix products of size 1024, float32, all cores
  /// @param flopsPerByte of one pass of the model, multiplications and additions
  /// @param bulkShareOfPeak model FLOP of bulk scoring over its time, relative to `peakFlops`; each symbol counted once
  /// @param correct whether no figure's bits differ by more than 0.01
  public record Result(String model, int cores, double peakFlops, double flopsPerByte, double bulkShareOfPeak,
      List<Figure> figures, boolean correct) {}

  private final ByteModel model;
  private final Geometry geometry;
  private final double seconds;
  private final int cores;

  /// @param seconds each figure's time, about
  public EngineBench(ByteModel model, int cores, double seconds) {
    this.model = model;
    this.geometry = model.geometry();
    this.cores = cores;
    this.seconds = seconds;
  }

  /// Runs all of it on records cut from `input`.
  public Result run(String name, byte[] input) {
    double peak = MatrixRate.measure(product(), MATRIX, cores, seconds);
    Bulk bulk = bulk(input);
    double cpuPerByte = bulk.cpuSeconds() / bulk.bytes();
    List<Figure> figures = new ArrayList<>();
    figures.add(new Figure("bulk", bulk.bytes(), bulk.seconds(), bulk.bytes() / bulk.seconds(), 1, 0));
    figures.add(streams("64 streams, 120-byte records, batched", input, STREAMS, RECORD_BYTES, cpuPerByte));
    figures.add(streams("1 stream, 120-byte records one by one", input, 1, RECORD_BYTES, cpuPerByte));
    figures.add(streams("1 stream, records of 1 byte one by one", input, 1, 1, cpuPerByte));
    double flops = Flops.perByte(geometry);
    return new Result(name, cores, peak, flops, bulk.bytes() / bulk.seconds() * flops / peak, figures,
        figures.stream().allMatch(figure -> figure.worstBits() <= TOLERANCE_BITS));
  }

  private record Bulk(long bytes, double seconds, double cpuSeconds) {}

  /// The input in one stretch, as a file is scored.
  private Bulk bulk(byte[] input) {
    WindowScorer scorer = new WindowScorer(model);
    int piece = 16 * geometry.windowSymbols();
    StreamTail tail = StreamTail.EMPTY;
    scorer.score(List.of(tail.stretch(symbols(input, 0, piece))));
    long cpu = cpuNanos();
    long start = System.nanoTime();
    long bytes = 0;
    while (System.nanoTime() - start < seconds * 1e9) {
      int[] fresh = symbols(input, bytes, piece);
      scorer.score(List.of(tail.stretch(fresh)));
      tail = tail.append(fresh, geometry);
      bytes += piece;
    }
    return new Bulk(bytes, (System.nanoTime() - start) / 1e9, (cpuNanos() - cpu) / 1e9);
  }

  private Figure streams(String name, byte[] input, int streams, int recordBytes, double bulkCpuPerByte) {
    IntFunction<byte[]> record = i -> bytes(input, (long) i * recordBytes, recordBytes);
    StreamId[] ids = new StreamId[streams];
    StreamTail[] tails = new StreamTail[streams];
    Arrays.setAll(ids, i -> new StreamId("bench", ("stream-" + i).getBytes(StandardCharsets.UTF_8)));
    Arrays.fill(tails, StreamTail.EMPTY);
    List<int[]> first = new ArrayList<>();
    List<Surprisal> firstBits = new ArrayList<>();
    long bytes = 0;
    int number = 0;
    long cpu = cpuNanos();
    long start = System.nanoTime();
    try (StreamScorer scorer = new StreamScorer(model, CACHE_BYTES)) {
      while (System.nanoTime() - start < seconds * 1e9) {
        List<StreamScorer.Next> batch = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
          int[] fresh = geometry.framing().frame(record.apply(number++), geometry.patchSize());
          batch.add(new StreamScorer.Next(ids[i], tails[i].stretch(fresh)));
          tails[i] = tails[i].append(fresh, geometry);
        }
        List<Surprisal> surprisals = scorer.score(batch);
        first.add(batch.getFirst().stretch().fresh());
        firstBits.add(surprisals.getFirst());
        bytes += (long) streams * recordBytes;
      }
    }
    double elapsed = (System.nanoTime() - start) / 1e9;
    double cpuPerByte = (cpuNanos() - cpu) / 1e9 / bytes;
    return new Figure(name, bytes, elapsed, bytes / elapsed, cpuPerByte / bulkCpuPerByte,
        worstDifference(first, firstBits));
  }

  /// The records of one stream, scored again in bulk.
  private double worstDifference(List<int[]> records, List<Surprisal> bits) {
    int[] all = records.stream().flatMapToInt(Arrays::stream).toArray();
    Surprisal whole = new WindowScorer(model).score(List.of(Stretch.atStart(all))).getFirst();
    double worst = 0;
    int at = 0;
    for (Surprisal one : bits) {
      double difference = 0;
      for (float value : one.bits()) {
        difference += value - whole.bits()[at++];
      }
      worst = Math.max(worst, Math.abs(difference));
    }
    return worst;
  }

  private static int[] symbols(byte[] input, long from, int count) {
    int[] symbols = new int[count];
    byte[] bytes = bytes(input, from, count);
    Arrays.setAll(symbols, i -> bytes[i] & 0xff);
    return symbols;
  }

  private static byte[] bytes(byte[] input, long from, int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = input[(int) ((from + i) % input.length)];
    }
    return bytes;
  }

  private static byte[] product() {
    Graph graph = new Graph();
    var a = graph.input("a", ElementType.FLOAT32, MATRIX, MATRIX);
    graph.output("c", graph.linear(a, graph.parameter("b", false, MATRIX, MATRIX)));
    return OnnxModel.withParametersAsInputs(graph);
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
