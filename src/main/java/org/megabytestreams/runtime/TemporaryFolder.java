package org.megabytestreams.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A folder of one's own in Java's temporary folder, for files that are gone soon.
///
/// @param path of the folder
public record TemporaryFolder(Path path) implements AutoCloseable {
  /// Each line holds a device, the folder where it is mounted, a type and options.
  private static final Path MOUNTS = Path.of("/proc/self/mounts");

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
    if (root instanceof LinkageError && isMountedNoexec(Path.of(System.getProperty("java.io.tmpdir")))) {
      return "programs may not be run from there (noexec)";
    }
    if (root instanceof NoSuchFileException) {
      return "no such file or folder: " + root.getMessage();
    }
    return root instanceof FileSystemException file && file.getReason() != null ? file.getReason()
        : root.getMessage() != null ? root.getMessage() : root.getClass().getSimpleName();
  }

  /// Tells whether the file system of a folder forbids to run programs. The message of the loader does not say so in a
  /// native executable.
  private static boolean isMountedNoexec(Path folder) {
    try (Stream<String> mounts = Files.lines(MOUNTS)) {
      Path real = folder.toRealPath();
      return mounts.map(mount -> mount.split(" ")).filter(mount -> real.startsWith(mount[1]))
          .reduce((former, later) -> later[1].length() >= former[1].length() ? later : former)
          .filter(mount -> List.of(mount[3].split(",")).contains("noexec")).isPresent();
    } catch (IOException | UncheckedIOException _) {
      return false; // no Linux
    }
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
