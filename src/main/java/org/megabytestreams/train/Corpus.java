package org.megabytestreams.train;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.megabytestreams.input.ByteSource;
import org.megabytestreams.kafka.TopicRange;
import org.megabytestreams.model.RecordFormat;

/// Holds the bytes to train on, mapped into memory. Plain files are mapped as they are. Packed files and standard
/// input are first unpacked into temporary files. Each source is cut in two: its end is held out for validation.
public final class Corpus implements AutoCloseable {
  /// A source and its share in the mix.
  ///
  /// @param name of the file, also of one in a folder; as the user gave it if it is no file
  /// @param bytes its contents
  /// @param trainingBytes how many from the start are trained on; the rest is held out
  /// @param weight relative probability that a window is taken from this source
  /// @param records how its records are told apart, if not in the way of the run
  record Source(String name, MemorySegment bytes, long trainingBytes, double weight, Optional<RecordFormat> records) {
    MemorySegment training() {
      return bytes.asSlice(0, trainingBytes);
    }

    MemorySegment heldOut() {
      return bytes.asSlice(trainingBytes);
    }
  }

  /// Says that a corpus cannot be trained on, and why, in one line.
  public static final class BadCorpusException extends RuntimeException {
    BadCorpusException(String message) {
      super(message);
    }
  }

  private static final Pattern SUFFIX = Pattern.compile("(.+?)@([0-9]*\\.?[0-9]+)?(?:,([a-z]+(?::.+)?))?");

  private final Arena arena = Arena.ofShared();
  private final List<Source> sources = new ArrayList<>();
  private final List<String> publicNames = new ArrayList<>();

  private final List<String> leftOut = new ArrayList<>();
  private final Map<Path, BasicFileAttributes> mapped = new LinkedHashMap<>();
  private final Topics topics;
  private final boolean raw;
  private final Unpacking unpacking;

  /// Reads ranges of Kafka topics.
  public interface Topics {
    InputStream open(TopicRange range) throws IOException;
  }

  private Corpus(Topics topics, boolean raw, Unpacking unpacking) {
    this.topics = topics;
    this.raw = raw;
    this.unpacking = unpacking;
  }

  /// Returns the arguments without folders. A published model names its training data, not the place where they were.
  public List<String> publicNames() {
    return publicNames;
  }

  /// Returns the entries below the folders that are not files, such as a symbolic link to nothing, and why.
  public List<String> leftOut() {
    return leftOut;
  }

  /// Opens files, folders (all files below), `-` for standard input or `kafka:…` (see [TopicRange]). A trailing `@W`
  /// gives a source the weight W; without it, the weight is the source's size. `@W,RECORDS` or `@,RECORDS` also says
  /// how the source's records are told apart (see [RecordFormat#parse]).
  ///
  /// @param heldOutShare of each source, taken from its end
  /// @param minBytes the minimum of bytes in each part of the whole corpus
  /// @param raw whether packed files are taken as they are
  /// @throws BadCorpusException if something is missing or unreadable, or if there are too few bytes
  public static Corpus open(List<String> arguments, double heldOutShare, long minBytes, Topics topics, boolean raw) {
    return open(arguments, heldOutShare, minBytes, topics, raw, new Unpacking());
  }

  static Corpus open(List<String> arguments, double heldOutShare, long minBytes, Topics topics, boolean raw,
      Unpacking unpacking) {
    if (System.getProperty("org.graalvm.nativeimage.imagecode") != null) {
      throw new BadCorpusException("a native executable does not read corpora; train and quantize by ./megabyte");
    }
    if (!(heldOutShare > 0 && heldOutShare < 1)) {
      throw new IllegalArgumentException("expected a held-out share between 0 and 1, got " + heldOutShare);
    }
    Corpus corpus = new Corpus(topics, raw, unpacking);
    try {
      for (String argument : arguments) {
        corpus.add(argument, heldOutShare);
      }
      corpus.requireAtLeast(minBytes);
      return corpus;
    } catch (RuntimeException e) {
      corpus.close();
      throw e;
    }
  }

  /// Opens files and folders.
  public static Corpus open(List<String> arguments, double heldOutShare, long minBytes) {
    return open(arguments, heldOutShare, minBytes, false);
  }

  /// Opens files and folders.
  ///
  /// @param raw whether packed files are taken as they are
  public static Corpus open(List<String> arguments, double heldOutShare, long minBytes, boolean raw) {
    return open(arguments, heldOutShare, minBytes, range -> {
      throw new IOException("no Kafka cluster is known to read " + range + " from");
    }, raw);
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
    boolean bare = !matcher.matches() || !TopicRange.isNamed(argument) && Files.exists(Path.of(argument));
    String name = bare ? argument : matcher.group(1);
    boolean weighted = !bare && matcher.group(2) != null;
    Optional<RecordFormat> records = bare || matcher.group(3) == null ? Optional.empty()
        : Optional.of(RecordFormat.parse(matcher.group(3)));
    publicNames.add(publicName(name) + argument.substring(name.length()));
    Map<String, MemorySegment> parts = new LinkedHashMap<>();
    try {
      if (name.equals("-")) {
        parts.put(name, unpack(Path.of(name)));
      } else if (TopicRange.isNamed(name)) {
        parts.put(name, unpackTopic(name));
      } else {
        for (Path file : CorpusFiles.of(name, leftOut::add)) {
          boolean plain = Files.isRegularFile(file) && (raw || !ByteSource.isPacked(file));
          parts.put(file.toString(), plain ? mapWatched(file) : unpack(file));
        }
      }
    } catch (IOException e) {
      throw new BadCorpusException(e.getMessage());
    }
    long total = parts.values().stream().mapToLong(MemorySegment::byteSize).sum();
    parts.forEach((file, part) -> {
      long bytes = part.byteSize();
      double weight = weighted ? Double.parseDouble(matcher.group(2)) * bytes / total : bytes;
      if (bytes > 0) {
        sources.add(new Source(file, part, Math.round(bytes * (1 - heldOutShare)), weight, records));
      }
    });
  }

  private static String publicName(String name) {
    Path last = TopicRange.isNamed(name) ? null : Path.of(name).getFileName();
    return last == null ? name : last.toString();
  }

  private void requireAtLeast(long minBytes) {
    if (trainingBytes() < minBytes || heldOutBytes() < minBytes) {
      throw new BadCorpusException("the corpus is too small: expected at least " + minBytes + " bytes to train on"
          + " and " + minBytes + " to hold out, got " + trainingBytes() + " and " + heldOutBytes());
    }
  }

  /// Reads the corpus.
  interface Reading<T> {
    T read() throws IOException;
  }

  /// Checks that a part of some sources has records. Without records, bits per byte would be 0 / 0.
  ///
  /// @param windows of the sources' part
  /// @throws BadCorpusException if none of the windows counts a byte
  static void requireRecords(List<Source> sources, boolean heldOut, List<TrainingWindow> windows) {
    if (windows.stream().allMatch(window -> window.bytes() == 0)) {
      int others = sources.size() - 1;
      String names = sources.getFirst().name() + (others == 0 ? "" : " and " + others + " others");
      throw new BadCorpusException(names + ": expected records in the part " + (heldOut ? "held out" : "to train on")
          + ", got none");
    }
  }

  /// Runs an action that reads the corpus. If a file is cut meanwhile, the action fails with a line that names the
  /// file.
  <T> T read(Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (InternalError e) { // how Java tells that a mapped byte is not there
      requireWhole();
      throw e;
    }
  }

  /// Checks that the plain files are as long as they were. The rest of a file that was cut reads as zeros, or cannot
  /// be read.
  ///
  /// @throws BadCorpusException if a file is shorter
  void requireWhole() {
    mapped.forEach((file, before) -> {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        // Another file of the same name does not matter: the file that was opened stays.
        if (Objects.equals(now.fileKey(), before.fileKey()) && now.size() < before.size()) {
          throw new BadCorpusException(file + " was cut from " + before.size() + " to " + now.size()
              + " bytes while it was read: train on a copy of it, or on standard input by cat");
        }
      } catch (IOException _) {
        // The file has another name by now, and the same bytes.
      }
    });
  }

  private MemorySegment mapWatched(Path file) throws IOException {
    try {
      mapped.put(file, Files.readAttributes(file, BasicFileAttributes.class));
      return map(file);
    } catch (IOException e) {
      throw ByteSource.unreadable(file.toString(), e);
    }
  }

  private MemorySegment map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.size() == 0 ? MemorySegment.NULL : channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  private MemorySegment unpack(Path file) throws IOException {
    try (InputStream plain = ByteSource.open(file.toString(), raw)) {
      return unpack(file.toString(), plain);
    }
  }

  private MemorySegment unpackTopic(String name) throws IOException {
    try (InputStream range = topics.open(TopicRange.parse(name))) {
      return unpack(name, range);
    } catch (IOException e) {
      throw new IOException("cannot read " + name + ": " + e.getMessage(), e);
    }
  }

  private MemorySegment unpack(String name, InputStream plain) throws IOException {
    Path temporary = Files.createTempFile("megabyte-corpus", ".bin"); // the user's alone, as long as nobody replaces it
    try {
      unpacking.copy(name, plain, temporary);
      return map(temporary);
    } finally {
      Files.delete(temporary); // the mapping keeps the contents until the arena closes
    }
  }
}
