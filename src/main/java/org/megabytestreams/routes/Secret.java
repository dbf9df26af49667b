package org.megabytestreams.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A value that is kept in a file, or in a variable of the environment, and never printed. It is read each time it is
/// used, so the file may be replaced while the service runs.
///
/// @param file null if a variable holds the value
/// @param variable null if a file holds the value
record Secret(Path file, String variable) {
  private static final int MAX_BYTES = 64 * 1024;

  /// Reads the value.
  ///
  /// @throws IOException if it is not there; the message says where it was looked for
  String read() throws IOException {
    String value = file == null ? System.getenv(variable) : content();
    if (value == null || value.isBlank()) {
      throw new IOException(this + ": expected a value, got none");
    }
    return value.strip();
  }

  private String content() throws IOException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException(this + ": expected at most " + MAX_BYTES + " bytes");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new IOException("cannot read " + this, e);
    }
  }

  /// Returns where the value is.
  @Override
  public String toString() {
    return file == null ? "environment variable " + variable : "file " + file;
  }
}
