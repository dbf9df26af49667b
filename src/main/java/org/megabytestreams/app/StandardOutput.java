package org.megabytestreams.app;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Standard output, buffered, which remembers why a write failed: a reader that has seen enough is no error, a full
/// disk is one.
final class StandardOutput extends OutputStream {
  private static final int BUFFER_BYTES = 1 << 16;

  private final OutputStream out = new FileOutputStream(FileDescriptor.out);
  private final PrintStream text =
      new PrintStream(new BufferedOutputStream(this, BUFFER_BYTES), false, StandardCharsets.UTF_8);
  private IOException failure;

  /// To print to.
  PrintStream text() {
    return text;
  }

  /// Writes what is buffered, and says whether anyone still reads.
  ///
  /// @throws IOException where writing failed for another reason
  boolean open() throws IOException {
    boolean failed = text.checkError();
    if (failure != null && !isClosedPipe(failure)) {
      throw new IOException("cannot write to standard output: " + failure.getMessage(), failure);
    }
    return !failed;
  }

  /// Whether standard output is a terminal: the console says so only where standard input is one, too.
  static boolean onTerminal() {
    if (System.console() != null && System.console().isTerminal()) {
      return true;
    }
    try {
      String name = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return name.startsWith("/dev/pts/") || name.startsWith("/dev/tty");
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      failure = failure == null ? e : failure;
      throw e;
    }
  }

  private static boolean isClosedPipe(IOException e) {
    return e.getMessage() != null && e.getMessage().contains("Broken pipe");
  }
}
