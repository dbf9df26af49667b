package org.megabytestreams.cli.terminal;

import java.util.Locale;
import org.megabytestreams.train.Trainer;

/// Shows a training run on standard error. On a terminal one line renews itself; elsewhere a line is printed at each
/// evaluation.
public final class TrainProgress implements Trainer.Listener {
  private final StatusLine line = StatusLine.onStandardError();
  private double smoothedBytesPerSecond;

  @Override
  public void stepped(Trainer.Report report) {
    smoothedBytesPerSecond = smoothedBytesPerSecond == 0 ? report.bytesPerSecond()
        : 0.95 * smoothedBytesPerSecond + 0.05 * report.bytesPerSecond();
    if (!report.evaluated() && !(line.onTerminal() && line.isDue())) {
      return;
    }
    line.show(String.format(Locale.ROOT,
        "%5.1f%%  step %d  %.1f KB/s  train %.4f  held out %s (best %.4f)  rate %.1e  ETA %s",
        100 * report.progress(), report.step(), smoothedBytesPerSecond / 1000,
        report.trainBitsPerByte(), report.heldOut(),
        report.best() == Double.MAX_VALUE ? Double.NaN : report.best(), report.rate(),
        ProgressLine.eta(report.elapsed().toNanos() / 1e9, report.progress(), 1 - report.progress())));
    if (report.evaluated()) {
      line.leave();
    }
  }
}
