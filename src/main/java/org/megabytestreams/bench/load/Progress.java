package org.megabytestreams.bench.load;

import java.io.PrintStream;
import java.util.Locale;

/// Says what is being done, how far it is, and about how long it still takes.
final class Progress {
  private static final long EVERY_NANOS = 5_000_000_000L;
  /// Below this share of the work, the time left is a guess: things start slowly.
  private static final double MIN_SHARE = 0.05;

  private final PrintStream out;
  private String doing = "";
  private long startNanos;
  private long saidNanos;

  Progress(PrintStream out) {
    this.out = out;
  }

  void head(String what) {
    out.println(what);
  }

  void begin(String what) {
    doing = what;
    startNanos = System.nanoTime();
    saidNanos = startNanos;
    out.println("  " + what);
  }

  /// Reports progress.
  ///
  /// @param share of the work that is done, 0 to 1
  void at(double share) {
    long now = System.nanoTime();
    if (now - saidNanos < EVERY_NANOS) {
      return;
    }
    saidNanos = now;
    double elapsed = (now - startNanos) / 1e9;
    String left = share > MIN_SHARE ? ", about " + time(elapsed * (1 - share) / share) + " to go" : "";
    out.printf(Locale.ROOT, "    %s: %.0f%% after %s%s%n", doing, 100 * share, time(elapsed), left);
  }

  private static String time(double seconds) {
    long whole = Math.round(seconds);
    return whole < 60 ? whole + " s" : whole / 60 + " min " + whole % 60 + " s";
  }
}
