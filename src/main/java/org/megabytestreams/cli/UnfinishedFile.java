package org.megabytestreams.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A file that gets its name when it is whole. Until then it is called `NAME.new`. It is deleted when the command fails
/// or is interrupted. The next run replaces a file that a kill leaves behind.
final class UnfinishedFile implements AutoCloseable {
  private final Path target;
  private final Path path;
  private final Thread atShutdown = new Thread(this::abandon);
  private boolean over;

  UnfinishedFile(Path target) {
    this.target = target;
    this.path = target.resolveSibling(target.getFileName() + ".new");
    Runtime.getRuntime().addShutdownHook(atShutdown);
  }

  /// Returns the path to write to.
  Path path() {
    return path;
  }

  synchronized OutputStream open() throws IOException {
    requireGoingOn();
    try {
      return Files.newOutputStream(path);
    } catch (NoSuchFileException e) {
      throw new IOException("cannot write " + target + ": no folder " + target.toAbsolutePath().getParent(), e);
    } catch (AccessDeniedException e) {
      throw new IOException("cannot write " + target + ": permission denied", e);
    }
  }

  /// Gives the file its name.
  synchronized void finish() throws IOException {
    requireGoingOn();
    Files.move(path, target, StandardCopyOption.REPLACE_EXISTING);
    over = true;
  }

  /// Deletes the file if it is not finished.
  @Override
  public void close() {
    abandon();
    try {
      Runtime.getRuntime().removeShutdownHook(atShutdown);
    } catch (IllegalStateException _) {
      // The process is going down: the hook runs.
    }
  }

  private synchronized void abandon() {
    if (over) {
      return;
    }
    over = true;
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      System.err.println("cannot delete " + path + ": " + e);
    }
  }

  private void requireGoingOn() throws IOException {
    if (over) {
      throw new IOException("interrupted before " + target + " was written");
    }
  }
}
