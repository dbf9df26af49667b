package org.megabytestreams.cli.terminal;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.megabytestreams.runtime.TemporaryFolder;

/// Turns failures into the one line that a user sees.
public final class ErrorLines {
  private ErrorLines() {}

  public static String oneLine(Throwable failure) {
    if (System.getenv("MEGABYTE_TRACE") != null) {
      failure.printStackTrace();
    }
    if (rootOf(failure) instanceof InvalidPathException path) {
      return invalid(path);
    }
    if (failure instanceof OutOfMemoryError) {
      return "not enough memory (" + failure.getMessage() + "); give more by MEGABYTE_JAVA_OPTS=-Xmx8g (./megabyte)"
          + " or -Xmx8g (java)";
    }
    return failure instanceof LinkageError ? TemporaryFolder.problem("cannot load native code", failure)
        : message(failure);
  }

  /// Returns the line of the failure at the bottom of one that frameworks have wrapped.
  public static String rootLine(Throwable failure) {
    return oneLine(rootOf(failure));
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static String message(Throwable failure) {
    if (failure instanceof FileSystemException file) {
      return of(file);
    }
    String message = failure.getMessage();
    if (message == null) {
      return failure.getClass().getSimpleName();
    }
    // A heading without what it heads says nothing.
    String[] lines = message.lines().map(String::strip).toArray(String[]::new);
    return EscapedText.line(lines.length > 1 && lines[0].endsWith(":") ? lines[0] + " " + lines[1] : lines[0]);
  }

  /// Says what is wrong with a file: Java's own messages of these failures are the file's name alone.
  private static String of(FileSystemException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "no such file or folder: " + failure.getFile();
      case AccessDeniedException _ -> "no permission for " + failure.getFile();
      case FileAlreadyExistsException _ -> "expected a folder or no file at all at " + failure.getFile();
      case NotDirectoryException _ -> "expected a folder at " + failure.getFile();
      default -> failure.getMessage();
    };
  }

  private static String invalid(InvalidPathException path) {
    return System.getProperty("sun.jnu.encoding", "UTF-8").equals("UTF-8") ? message(path)
        : "no file can be named '" + path.getInput() + "' in this locale; set LC_ALL=C.UTF-8";
  }
}
