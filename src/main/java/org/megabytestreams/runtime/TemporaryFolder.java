package org.megabytestreams.runtime;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/// A folder of one's own in Java's temporary folder, for files that are gone soon.
///
/// @param path of the folder
public record TemporaryFolder(Path path) implements AutoCloseable {
  static TemporaryFolder create(String prefix) throws IOException {
    return new TemporaryFolder(Files.createTempDirectory(prefix));
  }

  /// Says in one line why Java's temporary folder was needed, why that failed, and the way out.
  ///
  /// @param doing what was to be done there
  public static String problem(String doing, Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return doing + " in the temporary folder " + System.getProperty("java.io.tmpdir") + ": " + reason(root)
        + "; name another by TMPDIR (./megabyte) or -Djava.io.tmpdir=FOLDER (java)";
  }

  private static String reason(Throwable root) {
    if (root instanceof LinkageError && String.valueOf(root.getMessage()).contains("failed to map segment")) {
      return "programs may not be run from there (noexec)";
    }
    if (root instanceof NoSuchFileException) {
      return "no such file or folder: " + root.getMessage();
    }
    return root instanceof FileSystemException file && file.getReason() != null ? file.getReason()
        : root.getMessage() != null ? root.getMessage() : root.getClass().getSimpleName();
  }

  /// Deletes the folder and the files in it.
  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(path);
  }
}
