package org.megabytestreams.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.megabytestreams.bundle.Precision;
import org.megabytestreams.graph.ElementType;
import org.megabytestreams.graph.Graph;
import org.megabytestreams.graph.OnnxModel;
import org.megabytestreams.graph.Tensor;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.runtime.MatrixRate;
import org.megabytestreams.score.CachedScorer;
import org.megabytestreams.score.FileScorer;
import org.megabytestreams.score.StreamContext;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.score.StreamSegment;
import org.megabytestreams.score.WindowScorer;

/// Measures what scoring costs, beside what the machine can do: whole files, batches of many streams, records one by
/// one. If the model has int8, whole files are scored in int8 too.
public final class EngineBench {
  private static final int MATRIX = 1024;
  /// A GPU multiplies matrices faster than it gets them, so a run has many products, of larger matrices.
  private static final int GPU_MATRIX = 2048;
  private static final int GPU_PRODUCTS = 128;
  /// The number of windows that make 32 passes, which are a run there: a full window keeps a quarter.
  private static final int GPU_BULK_WINDOWS = 24;
  private static final int RECORD_BYTES = 120;
  private static final int STREAMS = 64;
  private static final long CACHE_BYTES = 1L << 30;
  /// The number of rounds. The ways that are compared take turns, so that other work of the machine falls on all alike.
  private static final int ROUNDS = 5;
  /// Published scores are rounded to this precision.
  private static final double TOLERANCE_BITS = 0.01;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /// Holds the figures of one way to score.
  ///
  /// @param bytesPerSecond of records, wall clock, all cores
  /// @param cpuPerByteOfBulk processor time for a byte, relative to scoring in bulk in the same precision and run
  /// @param allocatedPerByte bytes of Java's heap that a scored byte costs
  /// @param worstBits the largest difference of a record's bits to those of the same records scored in bulk
  public record Figure(String name, Precision precision, long bytes, double seconds, double bytesPerSecond,
      double cpuPerByteOfBulk, double allocatedPerByte, double worstBits) {}

  /// Holds the result of a run.
  ///
  /// @param peakFlops matrix products of size 1024, on a GPU of 2048, float32, all cores; the median of the rounds, as
  ///     are all of these
  /// @param flopsPerByte of one pass of the model, multiplications and additions
  /// @param bulkShareOfPeak model FLOP of bulk scoring over its time, relative to `peakFlops`; each symbol counted once
  /// @param int8Speedup bulk scoring in int8 against float32; null without int8
  /// @param int8MoreBits what int8 needs more for the same bytes, as a share; null without int8
  /// @param correct whether no figure's bits differ by more than 0.01
  public record Result(String model, String device, int cores, double peakFlops, double flopsPerByte,
      double bulkShareOfPeak, Double int8Speedup, Double int8MoreBits, List<Figure> figures, boolean correct) {}

  private final Map<Precision, ByteModel> models;
  private final Geometry geometry;
  private final double seconds;
  private final Device device;
  private final int matrix;
  private final int products;

  /// @param models one in float32, and perhaps the same in int8
  /// @param seconds each figure's time, about
  public EngineBench(Map<Precision, ByteModel> models, Device device, double seconds) {
    this.models = models;
    this.geometry = models.get(Precision.FLOAT32).geometry();
    this.device = device;
    this.matrix = device.cuda() ? GPU_MATRIX : MATRIX;
    this.products = device.cuda() ? GPU_PRODUCTS : 1;
    this.seconds = seconds;
  }

  /// Runs all of it on records cut from `input`.
  public Result run(String name, byte[] input) {
    byte[] product = product();
    List<Double> peaks = new ArrayList<>();
    Map<Precision, List<Bulk>> bulks = new EnumMap<>(Precision.class);
    for (int round = 0; round < ROUNDS; round++) {
      peaks.add(MatrixRate.measure(product, matrix, products, device, seconds / ROUNDS));
      models.forEach((precision, model) -> bulks.computeIfAbsent(precision, _ -> new ArrayList<>())
          .add(bulk(model, input, seconds / ROUNDS)));
    }
    List<Figure> figures = new ArrayList<>();
    models.forEach((precision, model) -> figures.addAll(figures(precision, model, input, bulks.get(precision))));
    double flops = Flops.perByte(geometry);
    List<Bulk> plain = bulks.get(Precision.FLOAT32);
    List<Bulk> int8 = bulks.get(Precision.INT8);
    return new Result(name, device.toString(), device.cores(), median(peaks), flops,
        medianOf(ROUNDS, round -> plain.get(round).rate() * flops / peaks.get(round)),
        int8 == null ? null : medianOf(ROUNDS, round -> int8.get(round).rate() / plain.get(round).rate()),
        int8 == null ? null : moreBits(input), figures,
        figures.stream().allMatch(figure -> figure.worstBits() <= TOLERANCE_BITS));
  }

  private List<Figure> figures(Precision precision, ByteModel model, byte[] input, List<Bulk> bulks) {
    long bytes = bulks.stream().mapToLong(Bulk::bytes).sum();
    double elapsed = bulks.stream().mapToDouble(Bulk::seconds).sum();
    double cpuPerByte = bulks.stream().mapToDouble(Bulk::cpuSeconds).sum() / bytes;
    double allocated = (double) bulks.stream().mapToLong(Bulk::allocated).sum() / bytes;
    Figure bulk = new Figure("bulk", precision, bytes, elapsed, medianOf(ROUNDS, round -> bulks.get(round).rate()), 1,
        allocated, 0);
    if (precision == Precision.INT8) {
      return List.of(bulk); // its rounding makes more of the order of sums than scores may differ by: not for streams
    }
    return List.of(bulk,
        streams("64 streams, 120-byte records, batched", model, input, STREAMS, RECORD_BYTES, cpuPerByte),
        streams("1 stream, 120-byte records one by one", model, input, 1, RECORD_BYTES, cpuPerByte),
        streams("1 stream, records of 1 byte one by one", model, input, 1, 1, cpuPerByte));
  }

  private static double medianOf(int count, IntToDoubleFunction value) {
    return median(IntStream.range(0, count).mapToDouble(value).boxed().toList());
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /// Returns the share of bits that int8 needs more for the same bytes.
  private double moreBits(byte[] input) {
    StreamSegment stretch = StreamSegment.atStart(symbols(input, 0, 32 * geometry.windowSymbols()));
    double plain = bits(models.get(Precision.FLOAT32), stretch);
    return bits(models.get(Precision.INT8), stretch) / plain - 1;
  }

  private static double bits(ByteModel model, StreamSegment stretch) {
    double sum = 0;
    for (float value : new WindowScorer(model).score(List.of(stretch)).getFirst().bits()) {
      sum += value;
    }
    return sum;
  }

  private record Bulk(long bytes, double seconds, double cpuSeconds, long allocated) {
    double rate() {
      return bytes / seconds;
    }
  }

  /// Scores the input in one segment, as a file is scored.
  private Bulk bulk(ByteModel model, byte[] input, double atLeastSeconds) {
    WindowScorer scorer = new WindowScorer(model);
    int piece = device.cuda() ? GPU_BULK_WINDOWS * geometry.windowSymbols() : FileScorer.BATCH_SYMBOLS;
    StreamContext tail = StreamContext.EMPTY;
    scorer.score(List.of(tail.stretch(symbols(input, 0, piece))));
    long allocated = THREADS.getTotalThreadAllocatedBytes();
    long cpu = cpuNanos();
    long start = System.nanoTime();
    long bytes = 0;
    while (System.nanoTime() - start < atLeastSeconds * 1e9) {
      int[] fresh = symbols(input, bytes, piece);
      scorer.score(List.of(tail.stretch(fresh)));
      tail = tail.append(fresh, geometry);
      bytes += piece;
    }
    return new Bulk(bytes, (System.nanoTime() - start) / 1e9, (cpuNanos() - cpu) / 1e9,
        THREADS.getTotalThreadAllocatedBytes() - allocated);
  }

  private Figure streams(String name, ByteModel model, byte[] input, int streams, int recordBytes,
      double bulkCpuPerByte) {
    Feed feed = new Feed(input, streams, recordBytes);
    try (CachedScorer scorer = new CachedScorer(model, CACHE_BYTES)) {
      feed.score(scorer, seconds / ROUNDS); // compiles
      long allocated = THREADS.getTotalThreadAllocatedBytes();
      long cpu = cpuNanos();
      long start = System.nanoTime();
      long bytes = feed.score(scorer, seconds);
      double elapsed = (System.nanoTime() - start) / 1e9;
      double cpuPerByte = (cpuNanos() - cpu) / 1e9 / bytes;
      double allocatedPerByte = (double) (THREADS.getTotalThreadAllocatedBytes() - allocated) / bytes;
      return new Figure(name, Precision.FLOAT32, bytes, elapsed, bytes / elapsed, cpuPerByte / bulkCpuPerByte,
          allocatedPerByte, worstDifference(model, feed.first, feed.firstBits));
    }
  }

  /// Feeds streams that each get a record at a time.
  private final class Feed {
    private final byte[] input;
    private final int recordBytes;
    private final StreamId[] ids;
    private final StreamContext[] tails;
    /// The first stream's records, and their surprisal.
    private final List<int[]> first = new ArrayList<>();
    private final List<Surprisal> firstBits = new ArrayList<>();
    private int number;

    Feed(byte[] input, int streams, int recordBytes) {
      this.input = input;
      this.recordBytes = recordBytes;
      this.ids = new StreamId[streams];
      this.tails = new StreamContext[streams];
      Arrays.setAll(ids, i -> new StreamId("bench", ("stream-" + i).getBytes(StandardCharsets.UTF_8)));
      Arrays.fill(tails, StreamContext.EMPTY);
    }

    /// Scores records for some time.
    ///
    /// @return bytes of the records that were scored
    long score(CachedScorer scorer, double atLeastSeconds) {
      long bytes = 0;
      long start = System.nanoTime();
      while (System.nanoTime() - start < atLeastSeconds * 1e9) {
        List<CachedScorer.Next> batch = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
          byte[] record = bytes(input, (long) number++ * recordBytes, recordBytes);
          int[] fresh = geometry.framing().frame(record, geometry.patchSize());
          batch.add(new CachedScorer.Next(ids[i], tails[i].stretch(fresh)));
          tails[i] = tails[i].append(fresh, geometry);
        }
        first.add(batch.getFirst().stretch().fresh());
        firstBits.add(scorer.score(batch).getFirst());
        bytes += (long) ids.length * recordBytes;
      }
      return bytes;
    }
  }

  /// Scores the records of one stream again in bulk, and returns the largest difference.
  private static double worstDifference(ByteModel model, List<int[]> records, List<Surprisal> bits) {
    int[] all = records.stream().flatMapToInt(Arrays::stream).toArray();
    Surprisal whole = new WindowScorer(model).score(List.of(StreamSegment.atStart(all))).getFirst();
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

  private byte[] product() {
    Graph graph = new Graph();
    Tensor c = graph.input("a", ElementType.FLOAT32, matrix, matrix);
    Tensor b = graph.parameter("b", false, matrix, matrix);
    for (int i = 0; i < products; i++) {
      c = graph.linear(c, b);
    }
    graph.output("c", c);
    return OnnxModel.withParametersAsInputs(graph);
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
