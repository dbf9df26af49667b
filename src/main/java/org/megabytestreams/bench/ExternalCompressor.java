package org.megabytestreams.bench;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// A compressor that is installed here, at its strongest setting.
///
/// @param name in the table
/// @param command and arguments; `{}` stands for the file, `{archive}` for a file to write instead of standard output
/// @param version command that prints the version
/// @param remembers whether its window covers tens of megabytes, so that bytes before can help
public record ExternalCompressor(String name, List<String> command, List<String> version, boolean remembers) {
  /// The compressors of the table.
  public static final List<ExternalCompressor> ALL = List.of(
      new ExternalCompressor("gzip -9", List.of("gzip", "-9", "-c", "{}"), List.of("gzip", "--version"), false),
      new ExternalCompressor("xz -9e", List.of("xz", "--lzma2=preset=9e,dict=256MiB", "-c", "{}"),
      List.of("xz", "--version"),
          true),
      new ExternalCompressor("zstd -22", List.of("zstd", "-q", "--ultra", "-22", "--long=27", "-c", "{}"),
          List.of("zstd", "--version"), true),
      new ExternalCompressor("brotli -q 11", List.of("brotli", "-q", "11", "--large_window=27", "-c", "{}"),
          List.of("brotli", "--version"), true),
      new ExternalCompressor("PPMd -mx=9", List.of("7z", "a", "-mx=9", "-m0=PPMd", "-mmt=1", "{archive}", "{}"),
          List.of("7z"), true));

  private static final String FILE = "{}";
  private static final String ARCHIVE = "{archive}";

  /// Returns the compressed size of a file; nothing if the program is not installed.
  ///
  /// @throws IOException if the program fails
  OptionalLong compressedBytes(Path file, Path scratch) throws IOException {
    Path archive = scratch.resolve("archive.7z");
    Files.deleteIfExists(archive);
    List<String> arguments = new ArrayList<>(command);
    arguments.replaceAll(argument -> argument.equals(FILE) ? file.toString()
        : argument.equals(ARCHIVE) ? archive.toString() : argument);
    Process process;
    try {
      process = new ProcessBuilder(arguments).redirectError(new File("/dev/null")).start();
    } catch (IOException _) {
      return OptionalLong.empty();
    }
    long written = 0;
    try (InputStream out = process.getInputStream()) {
      byte[] buffer = new byte[1 << 16];
      for (int n = out.read(buffer); n >= 0; n = out.read(buffer)) {
        written += n;
      }
      int code = process.waitFor();
      if (code != 0) {
        throw new IOException(name + " failed with code " + code + " on " + file);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + name + " ran", e);
    } finally {
      process.destroyForcibly();
    }
    if (command.contains(ARCHIVE)) {
      written = Files.size(archive);
      Files.delete(archive);
    }
    return OptionalLong.of(written);
  }

  /// Returns the first line of the program's version; `not installed` if the program is not there.
  String installedVersion() {
    try {
      Process process = new ProcessBuilder(version).redirectErrorStream(true).start();
      try (InputStream out = process.getInputStream()) {
        return new String(out.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank())
            .findFirst().orElse("unknown");
      }
    } catch (IOException _) {
      return "not installed";
    }
  }
}
