package org.megabytestreams.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.graph.AdamW;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.runtime.Device;

/// Reads corpora from files and folders as users have them.
class CorpusTest {
  private static final Geometry GEOMETRY = new Geometry(4, 16, 8, 32, 1, 2, 16, 1, 2, Framing.RECORDS);
  private static final String LINES = "GET /index.html 200\n".repeat(50);

  @TempDir
  Path folder;

  @Test
  void followsSymbolicLinksAndCountsAFileOnce() throws IOException {
    Path logs = Files.createDirectory(folder.resolve("logs"));
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.writeString(logs.resolve("a.log"), "a".repeat(100));
    Files.writeString(elsewhere.resolve("b.log"), "b".repeat(200));
    Files.createSymbolicLink(logs.resolve("again.log"), logs.resolve("a.log"));
    Files.createSymbolicLink(logs.resolve("below"), elsewhere);
    Files.createSymbolicLink(elsewhere.resolve("circle"), logs);
    Path gone = Files.createSymbolicLink(logs.resolve("gone.log"), Path.of("no-such.log"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), logs);
    for (Path argument : List.of(logs, link, logs.resolve("../link"))) {
      try (Corpus corpus = Corpus.open(List.of(argument.toString()), 0.5, 1)) {
        assertEquals(List.of(100L, 200L), corpus.sources().stream().map(source -> source.bytes().byteSize()).toList(),
            argument.toString());
        assertEquals(List.of(argument.resolve(gone.getFileName()) + ": a symbolic link to nothing, no-such.log"),
            corpus.leftOut());
      }
    }
    try (Corpus file = Corpus.open(List.of(logs.resolve("again.log").toString()), 0.5, 1)) {
      assertEquals(50, file.trainingBytes());
    }
  }

  @Test
  void ignoresEmptyFilesOfAFolder() throws IOException {
    Path logs = Files.createDirectory(folder.resolve("logs"));
    Files.writeString(logs.resolve("a.log"), LINES);
    Path empty = Files.writeString(logs.resolve("b.gz"), "");
    Files.writeString(logs.resolve("c.log"), "");
    try (Corpus corpus = Corpus.open(List.of(logs.toString()), 0.5, 1)) {
      assertEquals(LINES.length() / 2, corpus.trainingBytes());
    }
    fails("cannot read " + empty + ": expected gzip by its name, got an empty file", empty);
  }

  @Test
  void readsPipes() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Thread writer = Thread.startVirtualThread(() -> {
      try {
        Files.write(pipe, gzip(LINES));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    try (Corpus corpus = Corpus.open(List.of(pipe.toString()), 0.5, 1)) {
      assertEquals(LINES.length() / 2, corpus.trainingBytes());
    }
    writer.join();
  }

  @Test
  void rejectsAPackedFileThatIsCut() throws IOException {
    Path logs = Files.createDirectory(folder.resolve("logs"));
    Files.writeString(logs.resolve("a.log"), LINES);
    byte[] packed = gzip(LINES);
    Path junk = Files.write(logs.resolve("b.log.1"), packed);
    Files.writeString(junk, "junk\n", StandardOpenOption.APPEND);
    fails("cannot read " + junk + ": 5 bytes after the gzip member that ends at byte " + packed.length
        + " are not gzip", logs);
    Files.writeString(junk, "BZh91AY&SY");
    fails("cannot read " + junk + ": expected plain bytes, gzip, xz or zstd, got bzip2: unpack it by bzip2 -dc " + junk
        + " | megabyte … -, or take its bytes as they are by --raw", logs);
    try (Corpus corpus = Corpus.open(List.of(logs.toString()), 0.5, 1, true)) {
      assertEquals(LINES.length() / 2 + 5, corpus.trainingBytes());
    }
  }

  /// Cut within a page, the rest of which is zeros then, and cut by whole pages, which fails to read.
  @Test
  void namesAFileThatIsCutWhileItIsReadAndAcceptsOneThatGrows() throws IOException {
    String text = "GET /index.html 200\n".repeat(20_000);
    for (long left : new long[] {0, text.length() - 10}) {
      Path log = Files.writeString(folder.resolve("a.log"), text);
      var e = assertThrows(Corpus.BadCorpusException.class, () -> trainWhile(log, () -> cut(log, left)));
      assertEquals(log + " was cut from " + text.length() + " to " + left + " bytes while it was read: train on a copy"
          + " of it, or on standard input by cat", e.getMessage());
    }
    Path log = Files.writeString(folder.resolve("a.log"), text);
    trainWhile(log, () -> Files.writeString(log, "more\n", StandardOpenOption.APPEND));
    trainWhile(log, () -> {
      Files.move(log, folder.resolve("a.log.1"));
      Files.writeString(log, "the next\n");
    });
  }

  /// Something that happens to the corpus.
  private interface Event {
    void happen() throws IOException;
  }

  private void trainWhile(Path log, Event event) throws IOException {
    TrainingPlan plan = new TrainingPlan(new TrainingPlan.Model(GEOMETRY, new RecordFormat.Lines()),
        new TrainingPlan.Optimisation(4, 10, Duration.ZERO, 0.01f, 5, AdamW.PAPER, 0),
        new TrainingPlan.Evaluation(5, 16, 0), 3, Device.cpu(1));
    Path run = Files.createTempDirectory(folder, "run");
    List<String> names = List.of(log.toString());
    try (Corpus corpus = Corpus.open(names, 0.1, 64);
        Trainer trainer = new Trainer(plan, corpus, names, "tiny", run, Optional.empty())) {
      event.happen();
      trainer.run(_ -> { }, () -> false);
    }
  }

  private static void cut(Path file, long bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    }
  }

  private static void fails(String message, Path argument) {
    assertEquals(message, assertThrows(Corpus.BadCorpusException.class,
        () -> Corpus.open(List.of(argument.toString()), 0.5, 1)).getMessage());
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
