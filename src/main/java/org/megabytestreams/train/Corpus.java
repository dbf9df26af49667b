package org.megabytestreams.train;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.megabytestreams.input.ByteSource;
import org.megabytestreams.input.TopicRange;
import org.megabytestreams.megabyte.RecordFormat;

/// The bytes to train on, mapped into memory: plain files as they lie, compressed ones and standard input unpacked into
/// temporary files first. Each source is cut in two: its end is held out for validation.
public final class Corpus implements AutoCloseable {
  /// A source and its share in the mix.
  ///
  /// @param name as the user gave it
  /// @param bytes its contents
  /// @param trainingBytes how many from the start are trained on; the rest is held out
  /// @param weight relative probability that a window is taken from here
  /// @param records how its records are told apart, where it is another way than the run's
  record Source(String name, MemorySegment bytes, long trainingBytes, double weight, Optional<RecordFormat> records) {
    MemorySegment training() {
      return bytes.asSlice(0, trainingBytes);
    }

    MemorySegment heldOut() {
      return bytes.asSlice(trainingBytes);
    }
  }

  /// A corpus that cannot be trained on; the message says why, in one line.
  public static final class BadCorpus extends RuntimeException {
    BadCorpus(String message) {
      super(message);
    }
  }

  private static final Pattern SUFFIX = Pattern.compile("(.+)@([0-9]*\\.?[0-9]+)?(?:,(lines|file|length:[0-9]{1,9}))?");

  private final Arena arena = Arena.ofShared();
  private final List<Source> sources = new ArrayList<>();
  private final List<String> publicNames = new ArrayList<>();

  private final Topics topics;

  /// Reads ranges of Kafka topics.
  public interface Topics {
    InputStream open(TopicRange range) throws IOException;
  }

  private Corpus(Topics topics) {
    this.topics = topics;
  }

  /// The arguments without folders: a published model tells what it was trained on, not where that lay.
  List<String> publicNames() {
    return publicNames;
  }

  /// Opens files, folders (all files below), `-` for standard input or `kafka:…` (see [TopicRange]). A trailing `@W`
  /// gives a source the weight W, its size otherwise; `@W,RECORDS` or `@,RECORDS` also says how its records are told
  /// apart (see [RecordFormat#parse]).
  ///
  /// @param heldOutShare of each source, taken from its end
  /// @param leastBytes the least that each part of the whole corpus must hold
  /// @throws BadCorpus where something is missing, unreadable or there is too little
  public static Corpus open(List<String> arguments, double heldOutShare, long leastBytes, Topics topics) {
    if (System.getProperty("org.graalvm.nativeimage.imagecode") != null) {
      throw new BadCorpus("a native executable does not read corpora; train and quantize by ./megabyte");
    }
    if (!(heldOutShare > 0 && heldOutShare < 1)) {
      throw new IllegalArgumentException("expected a held-out share between 0 and 1, got " + heldOutShare);
    }
    Corpus corpus = new Corpus(topics);
    try {
      for (String argument : arguments) {
        corpus.add(argument, heldOutShare);
      }
      corpus.requireAtLeast(leastBytes);
      return corpus;
    } catch (RuntimeException e) {
      corpus.close();
      throw e;
    }
  }

  /// Opens files and folders.
  public static Corpus open(List<String> arguments, double heldOutShare, long leastBytes) {
    return open(arguments, heldOutShare, leastBytes, range -> {
      throw new IOException("no Kafka cluster is known to read " + range + " from");
    });
  }

  List<Source> sources() {
    return sources;
  }

  public long trainingBytes() {
    return sources.stream().mapToLong(Source::trainingBytes).sum();
  }

  public long heldOutBytes() {
    return sources.stream().mapToLong(source -> source.bytes().byteSize() - source.trainingBytes()).sum();
  }

  @Override
  public void close() {
    arena.close();
  }

  private void add(String argument, double heldOutShare) {
    Matcher matcher = SUFFIX.matcher(argument);
    boolean plain = !matcher.matches() || !TopicRange.isNamed(argument) && Files.exists(Path.of(argument));
    String name = plain ? argument : matcher.group(1);
    boolean weighted = !plain && matcher.group(2) != null;
    Optional<RecordFormat> records = plain || matcher.group(3) == null ? Optional.empty()
        : Optional.of(RecordFormat.parse(matcher.group(3)));
    publicNames.add(publicName(name) + argument.substring(name.length()));
    List<MemorySegment> parts = new ArrayList<>();
    try {
      List<Path> files = List.of();
      if (name.equals("-")) {
        parts.add(unpack(System.in));
      } else if (TopicRange.isNamed(name)) {
        try (InputStream range = topics.open(TopicRange.parse(name))) {
          parts.add(unpack(range));
        }
      } else {
        files = filesOf(name);
      }
      for (Path file : files) {
        parts.add(ByteSource.isPacked(file) ? unpack(file) : map(file));
      }
    } catch (IOException e) {
      throw new BadCorpus("cannot read " + name + ": " + e.getMessage());
    }
    long total = parts.stream().mapToLong(MemorySegment::byteSize).sum();
    for (MemorySegment part : parts) {
      double weight = weighted ? Double.parseDouble(matcher.group(2)) * part.byteSize() / total
          : part.byteSize();
      if (part.byteSize() > 0) {
        sources.add(new Source(name, part, Math.round(part.byteSize() * (1 - heldOutShare)), weight,
            records));
      }
    }
  }

  private static String publicName(String name) {
    Path last = TopicRange.isNamed(name) ? null : Path.of(name).getFileName();
    return last == null ? name : last.toString();
  }

  private void requireAtLeast(long leastBytes) {
    if (trainingBytes() < leastBytes || heldOutBytes() < leastBytes) {
      throw new BadCorpus("the corpus is too small: expected at least " + leastBytes + " bytes to train on and "
          + leastBytes + " to hold out, got " + trainingBytes() + " and " + heldOutBytes());
    }
  }

  private static List<Path> filesOf(String name) {
    Path path = Path.of(name);
    if (!Files.exists(path)) {
      throw new BadCorpus("no such file or folder: " + name);
    }
    try (Stream<Path> files = Files.walk(path)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new BadCorpus("cannot read " + name + ": " + e.getMessage());
    }
  }

  private MemorySegment map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.size() == 0 ? MemorySegment.NULL : channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  private MemorySegment unpack(Path file) throws IOException {
    try (InputStream plain = ByteSource.open(file.toString())) {
      return unpack(plain);
    }
  }

  private MemorySegment unpack(InputStream plain) throws IOException {
    Path temporary = Files.createTempFile("megabyte-corpus", ".bin");
    try {
      Files.copy(plain, temporary, StandardCopyOption.REPLACE_EXISTING);
      return map(temporary);
    } finally {
      Files.delete(temporary); // the mapping keeps the contents until the arena closes
    }
  }
}
