package org.megabytestreams.cli.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.megabytestreams.input.ByteSource;

/// Shows progress and rate of a scoring run, on standard error.
public final class ScoreProgress {
  private final StatusLine line = StatusLine.onStandardError();
  private final long totalBytes;
  private final long startedNanos = System.nanoTime();
  private boolean shown;

  /// @param source the name of the input
  public ScoreProgress(String source) {
    this.totalBytes = sizeOf(source);
  }

  /// Shows how much was read, if that is due.
  public void show(long readBytes) {
    if (line.isDue()) {
      print(readBytes);
    }
  }

  /// Shows how much was read in all, if something was shown before.
  public void done(long readBytes) {
    if (shown) {
      print(readBytes);
      line.leave();
    }
  }

  private void print(long readBytes) {
    shown = true;
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    double rate = readBytes / seconds;
    String eta = totalBytes <= 0 ? ""
        : String.format(Locale.ROOT, "  %.1f%%  ETA %.0f s", 100.0 * readBytes / totalBytes,
            (totalBytes - readBytes) / Math.max(1, rate));
    line.show(String.format(Locale.ROOT, "%,d bytes  %.1f KB/s%s", readBytes, rate / 1000, eta));
  }

  private static long sizeOf(String source) {
    try {
      return source.equals("-") || ByteSource.isPacked(Path.of(source)) ? -1 : Files.size(Path.of(source));
    } catch (IOException _) {
      return -1;
    }
  }
}
