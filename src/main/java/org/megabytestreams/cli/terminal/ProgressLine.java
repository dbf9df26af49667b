package org.megabytestreams.cli.terminal;

import java.time.Duration;
import java.util.Locale;

/// Shows how far a long piece of work is, and when it will be done.
public final class ProgressLine {
  private static final int BAR = 24;

  private final StatusLine line = StatusLine.onStandardError();
  private final String unit;
  private final double shareAtStart;
  private final long startedNanos = System.nanoTime();

  /// Makes a line on standard error.
  ///
  /// @param unit what is counted
  /// @param shareAtStart the share of the whole that was done before
  public ProgressLine(String unit, double shareAtStart) {
    this.unit = unit;
    this.shareAtStart = shareAtStart;
  }

  /// Shows the progress, if that is due.
  ///
  /// @param count done since the start
  /// @param share done of the whole, 0 to 1
  public void show(long count, double share) {
    if (!line.isDue()) {
      return;
    }
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    int filled = (int) (share * BAR);
    line.show(String.format(Locale.ROOT, "[%s%s] %5.1f%%  %,d %s, %.0f/s  ETA %s",
        "#".repeat(filled), " ".repeat(BAR - filled), 100 * share, count, unit, count / seconds,
        eta(seconds, share - shareAtStart, 1 - share)));
  }

  /// Leaves the line, so that another can be printed.
  public void leave() {
    line.leave();
  }

  /// Returns the hours, minutes and seconds that are left at the pace so far.
  ///
  /// @param seconds that `done` took
  static String eta(double seconds, double done, double left) {
    if (done <= 0) {
      return "--:--";
    }
    Duration time = Duration.ofMillis((long) (1000 * seconds * left / done));
    return "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }
}
