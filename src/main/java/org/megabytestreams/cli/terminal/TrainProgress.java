package org.megabytestreams.cli.terminal;

import java.io.PrintStream;
import java.util.Locale;
import org.megabytestreams.train.Trainer;

/// Shows a training run. On a terminal one line renews itself; elsewhere a line is printed at each evaluation.
public final class TrainProgress implements Trainer.Listener {
  private static final long REFRESH_NANOS = 500_000_000;

  private final PrintStream out;
  private final boolean terminal;
  private double smoothedBytesPerSecond;
  private long lastShownNanos = System.nanoTime() - REFRESH_NANOS;

  public TrainProgress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void stepped(Trainer.Report report) {
    smoothedBytesPerSecond = smoothedBytesPerSecond == 0 ? report.bytesPerSecond()
        : 0.95 * smoothedBytesPerSecond + 0.05 * report.bytesPerSecond();
    boolean due = terminal && System.nanoTime() - lastShownNanos > REFRESH_NANOS;
    if (!due && !report.evaluated()) {
      return;
    }
    lastShownNanos = System.nanoTime();
    out.printf(Locale.ROOT, "%s%5.1f%%  step %d  %.1f KB/s  train %.4f  held out %.4f (best %.4f)  rate %.1e  ETA %s%s",
        terminal ? "\r\033[K" : "", 100 * report.progress(), report.step(), smoothedBytesPerSecond / 1000,
        report.trainBitsPerByte(), report.heldOutBitsPerByte(),
        report.bestBitsPerByte() == Double.MAX_VALUE ? Double.NaN : report.bestBitsPerByte(), report.rate(),
        ProgressLine.eta(report.elapsed().toNanos() / 1e9, report.progress(), 1 - report.progress()),
        terminal && !report.evaluated() ? "" : "\n");
  }
}
