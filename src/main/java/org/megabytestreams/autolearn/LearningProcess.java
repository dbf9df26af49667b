package org.megabytestreams.autolearn;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.megabytestreams.bundle.Folders;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.kafka.TopicRange;

/// Runs `megabyte learn` as a process of its own, at low priority where there is `nice`. So learning takes neither the
/// service's heap nor, while there is scoring to do, its processor.
final class LearningProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path NICE = Path.of("/usr/bin/nice");
  private static final double MILLIS_A_MINUTE = 60_000;

  /// Holds what a run made.
  ///
  /// @param bundle folder of the new model
  /// @param digest of it
  /// @param before bits a byte of the former model
  /// @param after bits a byte of the new model
  record Learnt(Path bundle, String name, String digest, double before, double after) {}

  private final Process process;
  private final Path bundle;
  private final Path work;

  private LearningProcess(Process process, Path bundle, Path work) {
    this.process = process;
    this.bundle = bundle;
    this.work = work;
  }

  /// Starts a run.
  ///
  /// @param program the command that runs `megabyte`, and ends with this process
  static LearningProcess start(AutoLearnSettings settings, List<String> program, List<TopicRange> ranges)
      throws IOException {
    Path work = freshFolder(settings.folder());
    Path bundle = settings.folder().resolve("learnt-" + System.currentTimeMillis());
    Path clients = work.resolve("client.properties");
    Properties properties = new Properties();
    settings.kafka().forEach((key, value) -> properties.setProperty(key, value.toString()));
    try (Writer writer = Files.newBufferedWriter(clients)) {
      properties.store(writer, null);
    }
    AutoLearnSettings.Effort effort = settings.effort();
    List<String> command = new ArrayList<>(Files.isExecutable(NICE) ? List.of(NICE.toString(), "-n", "19") : List.of());
    command.addAll(program);
    command.addAll(List.of("learn", "--json", "--out", bundle.toString(),
        "--minutes", String.format(Locale.ROOT, "%.3f", effort.tuning().toMillis() / MILLIS_A_MINUTE),
        "--memory", Long.toString(effort.memoryBytes()), "--cores", Integer.toString(effort.cores()), "--cases", "0",
        "--bootstrap", settings.kafka().get(ClientProperties.BROKERS).toString(),
        "--kafka-config", clients.toString()));
    if (settings.base() != null) {
      command.addAll(List.of("--from", settings.base().toString()));
    }
    ranges.forEach(range -> command.add(range.toString()));
    Process process = new ProcessBuilder(command).redirectOutput(work.resolve("out").toFile())
        .redirectError(work.resolve("err").toFile()).start();
    return new LearningProcess(process, bundle, work);
  }

  /// Makes the folder of a run's files, which the owner alone may read: the clients' properties hold passwords, and a
  /// bundle holds records. What a run has left that was killed is removed.
  private static Path freshFolder(Path folder) throws IOException {
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    if (!Files.exists(folder)) {
      Files.createDirectories(folder, owner);
    }
    try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(folder, "learnt-*.learning")) {
      for (Path entry : unfinished) {
        Folders.delete(entry);
      }
    }
    Path work = folder.resolve("run");
    Folders.delete(work);
    return Files.createDirectory(work, owner);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Returns what a run that ended has made.
  ///
  /// @throws IOException if it failed, with its last line
  Learnt result() throws IOException {
    if (process.exitValue() != 0) {
      List<String> lines = Files.readAllLines(work.resolve("err"));
      throw new IOException("learning ended with code " + process.exitValue() + ": "
          + (lines.isEmpty() ? "no output" : lines.getLast()));
    }
    try {
      JsonNode report = JSON.readTree(work.resolve("out").toFile());
      return new Learnt(bundle, bundle.getFileName().toString(), report.path("digest").asText(),
          report.path("before").path("bitsPerByte").asDouble(), report.path("after").path("bitsPerByte").asDouble());
    } catch (JacksonException e) {
      throw new IOException("learning ended without a report", e);
    }
  }

  /// Ends the run, if it has not ended, and removes its files but for the new model.
  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    Folders.delete(bundle.resolveSibling(bundle.getFileName() + ".learning"));
    Folders.delete(work);
  }
}
