package org.megabytestreams.cli.terminal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/// Shows how far a long piece of work is, and when it will be done. On a terminal one line renews itself; elsewhere a
/// line is printed every ten seconds.
public final class ProgressLine {
  private static final long TERMINAL_REFRESH_NANOS = 300_000_000;
  private static final long LOG_REFRESH_NANOS = 10_000_000_000L;
  private static final int BAR = 24;

  private final PrintStream out;
  private final boolean terminal;
  private final String unit;
  private final double shareAtStart;
  private final long startedNanos = System.nanoTime();
  private long shownNanos = startedNanos;
  private boolean shown;

  /// @param unit what is counted
  /// @param shareAtStart the share of the whole that was done before
  ProgressLine(PrintStream out, boolean terminal, String unit, double shareAtStart) {
    this.out = out;
    this.terminal = terminal;
    this.unit = unit;
    this.shareAtStart = shareAtStart;
  }

  public static ProgressLine onStandardError(String unit, double shareAtStart) {
    return new ProgressLine(System.err, System.console() != null && System.console().isTerminal(), unit, shareAtStart);
  }

  /// Shows the progress.
  ///
  /// @param count done since the start
  /// @param share done of the whole, 0 to 1
  public void show(long count, double share) {
    long now = System.nanoTime();
    if (now - shownNanos < (terminal ? TERMINAL_REFRESH_NANOS : LOG_REFRESH_NANOS)) {
      return;
    }
    shownNanos = now;
    shown = true;
    double seconds = (now - startedNanos) / 1e9;
    int filled = (int) (share * BAR);
    out.printf(Locale.ROOT, "%s[%s%s] %5.1f%%  %,d %s, %.0f/s  ETA %s%s", terminal ? "\r\033[K" : "",
        "#".repeat(filled), " ".repeat(BAR - filled), 100 * share, count, unit, count / seconds,
        eta(seconds, share - shareAtStart, 1 - share), terminal ? "" : "\n");
  }

  /// Leaves the line that renews itself, so that another can be printed.
  public void leave() {
    if (shown && terminal) {
      out.println();
      shown = false;
    }
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
