package org.megabytestreams.cli.terminal;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes to the process's standard output, in UTF-8, and remembers why a write failed. A reader that has seen enough
/// is no error; a full disk is one.
///
/// The class `Main` of the commands installs it as `System.out`, which swallows failures. `Main` asks for the failures
/// when the command has ended. Bytes that are written to it directly fail at once.
public final class StandardOutput extends OutputStream {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int LINE_BYTES = 1 << 13;

  private static StandardOutput installed;

  private final OutputStream out;
  private final PrintStream lines = printer(LINE_BYTES, true);
  private final PrintStream text = printer(BUFFER_BYTES, false);
  private IOException failure;

  /// @param out where everything goes
  public StandardOutput(OutputStream out) {
    this.out = out;
  }

  /// Returns the standard output of the process. From the first call on, it carries what is printed to `System.out`.
  public static synchronized StandardOutput get() {
    if (installed == null) {
      installed = new StandardOutput(new FileOutputStream(FileDescriptor.out));
      System.setOut(installed.lines);
    }
    return installed;
  }

  /// Returns a stream to print much to: what is printed waits for [#open].
  public PrintStream text() {
    return text;
  }

  /// Writes what is buffered, and says whether anyone still reads.
  ///
  /// @throws IOException if writing failed for another reason
  public boolean open() throws IOException {
    boolean failed = text.checkError();
    String problem = problem();
    if (problem != null) {
      throw new IOException(problem, failure);
    }
    return !failed;
  }

  /// Writes what is buffered, and says in one line why something could not be written.
  ///
  /// @return null if all was written, or nobody reads any more
  public String problem() {
    lines.flush();
    text.flush();
    return failure == null || isClosedPipe(failure) ? null
        : "cannot write to standard output: " + failure.getMessage();
  }

  /// Tells whether something failed because standard output did. [#problem] says why.
  public boolean isCauseOf(Throwable e) {
    return failure != null && (e == failure || e.getCause() != null && isCauseOf(e.getCause()));
  }

  /// Tells whether standard output is a terminal. The console says so only if standard input is one, too.
  public static boolean onTerminal() {
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

  private PrintStream printer(int bufferBytes, boolean eachLine) {
    return new PrintStream(new BufferedOutputStream(this, bufferBytes), eachLine, StandardCharsets.UTF_8);
  }

  private static boolean isClosedPipe(IOException e) {
    return e.getMessage() != null && e.getMessage().contains("Broken pipe");
  }
}
