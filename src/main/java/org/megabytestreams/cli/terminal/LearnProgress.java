package org.megabytestreams.cli.terminal;

import org.megabytestreams.learn.Learner;
import org.megabytestreams.train.Trainer;

/// Shows on standard error how far learning is: a line for each part of the work, and the progress of tuning.
public final class LearnProgress implements Learner.Progress {
  private final TrainProgress tuning = new TrainProgress();

  @Override
  public void begins(String part) {
    System.err.println(part + "…");
  }

  @Override
  public void stepped(Trainer.Report report) {
    tuning.stepped(report);
  }
}
