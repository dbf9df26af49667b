package org.megabytestreams.autolearn;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.kafka.common.KafkaException;
import org.megabytestreams.control.ControlTopic;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.wire.Command;

/// Learns the topics of a service by itself, again and again, in a thread of its own. Of several instances one learns,
/// and another one begins again if that is killed.
///
/// A run has four steps: a process makes a new model; the service scores by it in shadow; both models' scores are
/// compared; the new one is put in force, or dropped. Commands in the topic of commands do the second and the last.
public final class AutoLearner {
  /// Names how a run can end.
  public enum Outcome {
    PROMOTED, NOT_BETTER, TOO_FEW_RECORDS, FAILED;

    /// Returns the name as metrics have it.
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Hears of runs.
  public interface Observer {
    void began();

    /// @param text one line for people
    void ended(Outcome outcome, String text);
  }

  /// Says that another instance has the turn now, or that the service stops.
  private static final class TurnLostException extends Exception {
    TurnLostException() {
      super("the turn to learn is lost", null, false, false);
    }
  }

  private record Result(Outcome outcome, String text) {}

  private static final Duration STEP = Duration.ofSeconds(1);
  private static final String GIVER = "megabyte-learn";

  private final AutoLearnSettings settings;
  private final List<String> program;
  private final Observer observer;
  private final Thread thread = Thread.ofPlatform().daemon().name("learn").unstarted(this::run);
  private volatile boolean stopped;
  private long retryAt;

  /// @param program the command that runs `megabyte`, and ends with this process
  public AutoLearner(AutoLearnSettings settings, List<String> program, Observer observer) {
    this.settings = settings;
    this.program = program;
    this.observer = observer;
  }

  /// Begins to learn.
  public void start() {
    thread.start();
  }

  /// Stops, and ends a run that goes on.
  public void stop() throws InterruptedException {
    stopped = true;
    thread.join();
  }

  private void run() {
    while (!stopped) {
      try (LearningTurn turn = new LearningTurn(settings)) {
        while (!stopped) {
          if (turn.stay(STEP) && isDue(turn)) {
            learn(turn);
          }
        }
      } catch (TurnLostException _) {
        // Another instance begins again.
      } catch (KafkaException e) {
        observer.ended(Outcome.FAILED, e.getMessage());
        pause();
      }
    }
  }

  private void pause() {
    for (long i = 0; i < settings.schedule().retry().toSeconds() && !stopped; i++) {
      try {
        Thread.sleep(STEP);
      } catch (InterruptedException _) {
        stopped = true;
      }
    }
  }

  private boolean isDue(LearningTurn turn) {
    long now = System.currentTimeMillis();
    return now >= retryAt && now >= turn.lastEnd() + settings.schedule().every().toMillis();
  }

  private void learn(LearningTurn turn) throws TurnLostException {
    observer.began();
    Result result;
    try {
      result = runOnce(turn);
    } catch (IOException e) {
      result = new Result(Outcome.FAILED, e.getMessage());
    } catch (TurnLostException e) {
      observer.ended(Outcome.FAILED, "another instance learns, or the service stops");
      throw e;
    }
    if (result.outcome() == Outcome.FAILED || result.outcome() == Outcome.TOO_FEW_RECORDS) {
      retryAt = System.currentTimeMillis() + settings.schedule().retry().toMillis();
    } else {
      turn.ended();
    }
    observer.ended(result.outcome(), result.text());
  }

  private Result runOnce(LearningTurn turn) throws IOException, TurnLostException {
    RetainedRecords retained = RetainedRecords.find(settings);
    if (retained.records() < settings.schedule().minRecords()) {
      return new Result(Outcome.TOO_FEW_RECORDS, "the input topics retain " + retained.records()
          + " records, fewer than " + settings.schedule().minRecords());
    }
    LearningProcess.Learnt learnt;
    try (LearningProcess process = LearningProcess.start(settings, program, retained.ranges())) {
      while (process.isAlive()) {
        stay(turn);
      }
      learnt = process.result();
    }
    String made = String.format(Locale.ROOT, "%s: %.3f bits a byte on the newest records, before %.3f", learnt.name(),
        learnt.after(), learnt.before());
    if (learnt.after() >= learnt.before()) {
      Folders.delete(learnt.bundle());
      return new Result(Outcome.NOT_BETTER, made);
    }
    return tryOut(turn, learnt, made);
  }

  private Result tryOut(LearningTurn turn, LearningProcess.Learnt learnt, String made)
      throws IOException, TurnLostException {
    var model = new Command.Model(learnt.name(), learnt.digest());
    try (ShadowTrial trial = new ShadowTrial(settings, learnt.digest())) {
      give(Command.Action.SHADOW, model);
      long end = System.nanoTime() + settings.trial().max().toNanos();
      while (!trial.isComplete() && System.nanoTime() < end) {
        stay(turn);
        trial.read(STEP);
      }
      boolean passed = trial.passed();
      give(passed ? Command.Action.PROMOTE : Command.Action.UNSHADOW, passed ? model : null);
      return new Result(passed ? Outcome.PROMOTED : Outcome.NOT_BETTER, made + "; in shadow " + trial.text());
    }
  }

  private void stay(LearningTurn turn) throws TurnLostException {
    if (stopped || !turn.stay(STEP)) {
      throw new TurnLostException();
    }
  }

  private void give(Command.Action action, Command.Model model) throws IOException {
    new ControlTopic(settings.kafka(), settings.topics().control(), settings.topics().controlApplied())
        .write(new Command(Command.SCHEMA, UUID.randomUUID().toString(), action, StreamPattern.ALL.topic(),
            StreamPattern.ALL.key(), model, GIVER, System.currentTimeMillis()));
  }
}
