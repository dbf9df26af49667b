package org.megabytestreams.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.megabytestreams.input.RecordReader;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.FramedSymbols;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.score.FileScorer;
import org.megabytestreams.score.SegmentScorer;

/// Measures a model's bits per byte beside the size that compressors need for the same bytes.
///
/// Compressors learn as they go and pay for that within their figure. A trained model paid before. So compressors have
/// two kinds of figures, alone and given the training bytes, and the model's figures stand apart.
public final class CompressorsBench {
  /// Names the files of a set.
  ///
  /// @param model trained on `train` alone
  public record Set(String name, Path train, Path test, Path model, RecordFormat format) {}

  /// Holds bits per byte: divided by all bytes of the test file, line feeds included.
  ///
  /// @param alone of each compressor, the test file by itself
  /// @param given of those that remember enough, what the test file adds behind the training file
  /// @param modelCold the model's surprisal of the test file from an empty window, ends of records included
  /// @param modelGiven the same behind the end of the training file
  public record Result(String name, long trainBytes, long testBytes, Map<String, Double> alone,
      Map<String, Double> given, double modelCold, double modelGiven, String modelDigest) {}

  private final Path scratch;
  private final long maxTrainBytes;
  private final long maxTestBytes;
  private final Consumer<String> doing;

  /// @param scratch an empty folder
  /// @param maxTrainBytes at most this many bytes, from the end of a training file, are used
  /// @param maxTestBytes at most this many bytes, from the start of a test file, are used
  /// @param doing gets what begins
  public CompressorsBench(Path scratch, long maxTrainBytes, long maxTestBytes, Consumer<String> doing) {
    this.scratch = scratch;
    this.maxTrainBytes = maxTrainBytes;
    this.maxTestBytes = maxTestBytes;
    this.doing = doing;
  }

  /// Returns the version that each compressor reports.
  public static Map<String, String> versions() {
    return ExternalCompressor.ALL.stream().collect(
        Collectors.toMap(ExternalCompressor::name, ExternalCompressor::installedVersion, (a, _) -> a,
        LinkedHashMap::new));
  }

  /// Measures one set.
  ///
  /// @throws IllegalArgumentException if the test file is the training file, or empty
  public Result run(Set set, ByteModel model) throws IOException {
    if (Files.size(set.test()) == 0 || Files.mismatch(set.train(), set.test()) < 0) {
      throw new IllegalArgumentException(set.name() + ": expected some test bytes, and other ones than for training");
    }
    Path train = cut(set.train(), Math.max(0, Files.size(set.train()) - maxTrainBytes), maxTrainBytes, "train");
    Path test = cut(set.test(), 0, maxTestBytes, "test");
    Path both = scratch.resolve("both");
    try (OutputStream out = Files.newOutputStream(both)) {
      Files.copy(train, out);
      Files.copy(test, out);
    }
    long testBytes = Files.size(test);
    Map<String, Double> alone = new LinkedHashMap<>();
    Map<String, Double> given = new LinkedHashMap<>();
    for (ExternalCompressor program : ExternalCompressor.ALL) {
      doing.accept(set.name() + ": " + program.name());
      OptionalLong bytes = program.compressedBytes(test, scratch);
      if (bytes.isPresent()) {
        alone.put(program.name(), 8.0 * bytes.getAsLong() / testBytes);
        if (program.remembers()) {
          long added = program.compressedBytes(both, scratch).orElseThrow()
              - program.compressedBytes(train, scratch).orElseThrow();
          given.put(program.name(), 8.0 * added / testBytes);
        }
      }
    }
    doing.accept(set.name() + ": model");
    Result result = new Result(set.name(), Files.size(train), testBytes, alone, given,
        bits(model, test, set.format(), new byte[0]) / testBytes,
        bits(model, test, set.format(), past(train, model.geometry(), set.format())) / testBytes, model.digest());
    for (Path file : List.of(train, test, both)) {
      Files.delete(file);
    }
    return result;
  }

  /// Copies at most `most` bytes from `from` on.
  private Path cut(Path file, long from, long most, String name) throws IOException {
    Path target = scratch.resolve(name);
    try (FileChannel in = FileChannel.open(file);
        FileChannel out = FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      long to = Math.min(in.size(), from + most);
      for (long at = from; at < to;) {
        at += in.transferTo(at, to - at, out);
      }
    }
    return target;
  }

  /// Returns the end of the training file, from the start of a record. It is at most three quarters of what the model's
  /// window holds.
  private static byte[] past(Path train, Geometry geometry, RecordFormat format) throws IOException {
    byte[] all = Files.readAllBytes(train);
    int from = Math.max(0, all.length - geometry.windowSymbols() / 4 * 3);
    switch (format) {
      case RecordFormat.Lines _ -> {
        while (from > 0 && from < all.length && all[from - 1] != '\n') {
          from++;
        }
      }
      case RecordFormat.FixedLength(int length) -> from = Math.min(all.length, Math.ceilDiv(from, length) * length);
      case RecordFormat.Whole _ -> {
        // An end of a record stands between the two files, as between any two.
      }
      default -> throw new IllegalArgumentException("expected records lines, file or length:N, got " + format.id());
    }
    return Arrays.copyOfRange(all, from, all.length);
  }

  /// Computes the surprisal of the test file behind `past`.
  private static double bits(ByteModel model, Path test, RecordFormat format, byte[] past) throws IOException {
    double[] sum = new double[1];
    try (SegmentScorer scoring = SegmentScorer.of(model); InputStream in = Files.newInputStream(test)) {
      FileScorer scorer = new FileScorer(scoring, ContextPolicy.STREAM, scored -> sum[0] += scored.score().bits());
      scorer.precede(framed(past, model.geometry(), format));
      add(scorer, in, format);
      scorer.flush();
    }
    return sum[0];
  }

  /// Frames bytes to whole patches.
  private static int[] framed(byte[] bytes, Geometry geometry, RecordFormat format) throws IOException {
    FramedSymbols symbols = new FramedSymbols(geometry);
    RecordReader reader = new RecordReader("the training file", new ByteArrayInputStream(bytes), format);
    for (RecordReader.Piece piece = reader.next(); piece != null && bytes.length > 0; piece = reader.next()) {
      symbols.add(piece.bytes(), piece.ends());
    }
    return symbols.from(symbols.size() % geometry.patchSize());
  }

  private static void add(FileScorer scorer, InputStream in, RecordFormat format) throws IOException {
    RecordReader reader = new RecordReader("the test file", in, format);
    for (RecordReader.Piece piece = reader.next(); piece != null; piece = reader.next()) {
      scorer.add(piece.bytes(), piece.starts(), piece.ends());
    }
  }
}
