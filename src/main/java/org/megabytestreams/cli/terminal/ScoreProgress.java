package org.megabytestreams.cli.terminal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.megabytestreams.input.ByteSource;

/// Shows progress and rate of a scoring run, on standard error.
public final class ScoreProgress {
  private static final long TERMINAL_REFRESH_NANOS = 300_000_000;
  private static final long LOG_REFRESH_NANOS = 10_000_000_000L;

  private final PrintStream out;
  private final boolean terminal;
  private final long totalBytes;
  private final long startedNanos = System.nanoTime();
  private long shownNanos = startedNanos;
  private boolean shown;

  public ScoreProgress(PrintStream out, boolean terminal, String source) {
    this.out = out;
    this.terminal = terminal;
    this.totalBytes = sizeOf(source);
  }

  public void show(long readBytes) {
    long now = System.nanoTime();
    if (now - shownNanos >= (terminal ? TERMINAL_REFRESH_NANOS : LOG_REFRESH_NANOS)) {
      shownNanos = now;
      print(readBytes);
    }
  }

  public void done(long readBytes) {
    if (shown) {
      print(readBytes);
      out.print(terminal ? "\n" : "");
    }
  }

  private void print(long readBytes) {
    shown = true;
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    double rate = readBytes / seconds;
    String eta = totalBytes <= 0 ? ""
        : String.format(Locale.ROOT, "  %.1f%%  ETA %.0f s", 100.0 * readBytes / totalBytes,
            (totalBytes - readBytes) / Math.max(1, rate));
    out.printf(Locale.ROOT, "%s%,d bytes  %.1f KB/s%s%s", terminal ? "\r\033[K" : "", readBytes, rate / 1000, eta,
        terminal ? "" : "\n");
  }

  private static long sizeOf(String source) {
    try {
      return source.equals("-") || ByteSource.isPacked(Path.of(source)) ? -1 : Files.size(Path.of(source));
    } catch (IOException _) {
      return -1;
    }
  }
}
