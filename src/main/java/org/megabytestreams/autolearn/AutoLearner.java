package org.megabytestreams.autolearn;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.megabytestreams.bundle.Folders;
import org.megabytestreams.control.ControlTopic;
import org.megabytestreams.control.Glob;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.CommandResult;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.OneLine;

/// Learns the topics of a service by itself, again and again, in a thread of its own. Of several instances one learns,
/// and another one begins again if that is killed.
///
/// A run has four steps: a process makes a new model; the service scores by it in shadow; both models' scores are
/// compared; the new one is put in force, or dropped. Commands in the topic of commands do the second and the last.
///
/// A command to learn begins a run about some topics at once. Its result is the answer to that command.
public final class AutoLearner {
  /// Names how a run can end.
  public enum Outcome {
    PROMOTED("; it is in force now"), NOT_BETTER("; the model in force stays"), TOO_FEW_RECORDS(""), FAILED(""),
    /// The service stops, or another instance learns.
    INTERRUPTED("");

    /// Says what holds from then on.
    private final String consequence;

    Outcome(String consequence) {
      this.consequence = consequence;
    }

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

  /// @param again whether the next run comes soon
  private record Result(Outcome outcome, String text, boolean again) {
    String line() {
      return text + outcome.consequence;
    }
  }

  private static final Duration STEP = Duration.ofSeconds(1);
  /// The service takes a command within this time.
  private static final Duration MAX_ANSWER = Duration.ofMinutes(1);
  /// A run that failed is tried again after the usual pause, times this.
  private static final int FAILED_PAUSES = 10;
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
  ///
  /// @param most the time that this may take
  public void stop(Duration most) throws InterruptedException {
    stopped = true;
    thread.interrupt();
    thread.join(most);
  }

  private void run() {
    while (!stopped) {
      try (LearningTurn turn = new LearningTurn(settings)) {
        while (!stopped) {
          if (turn.stay(STEP)) {
            takeTurn(turn);
          }
        }
      } catch (TurnLostException _) {
        // Another instance begins again.
      } catch (KafkaException e) {
        if (!stopped) {
          observer.ended(Outcome.FAILED, e.getMessage());
          pause();
        }
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

  private void takeTurn(LearningTurn turn) throws TurnLostException {
    Optional<Command> command = turn.request();
    if (command.isPresent()) {
      obey(turn, command.get());
    } else if (turn.isIdle() && isDue(turn)) {
      noteEnd(turn, learn(turn, StreamPattern.ALL));
    }
  }

  private boolean isDue(LearningTurn turn) {
    long now = System.currentTimeMillis();
    return now >= retryAt && now >= turn.lastEnd() + settings.schedule().every().toMillis();
  }

  /// Does what a command says, unless it is answered: all tasks have rejected it, or this is a copy of it.
  private void obey(LearningTurn turn, Command command) throws TurnLostException {
    StreamPattern streams = new StreamPattern(command.topic(), command.key());
    try {
      Map<Integer, CommandResult> results =
          topic().applied(settings.application()).getOrDefault(command.id(), Map.of());
      if (!inputs(streams).isEmpty() && !isAnswered(results.values(), topic().partitions())) {
        Result result = learn(turn, streams);
        topic().report(answers(command, result));
        if (inputs(streams).equals(settings.topics().input().get())) {
          noteEnd(turn, result);
        }
      }
      turn.answered();
    } catch (IOException e) {
      throw new KafkaException(e.getMessage(), e); // it is read again
    }
  }

  /// Tells whether each partition has a result of a command. In a rolling upgrade, an instance that does not learn
  /// rejects the command for its partitions alone. A task that has seen a copy before has not learnt by it.
  static boolean isAnswered(Collection<CommandResult> results, int partitions) {
    return results.stream().filter(one -> one.outcome() != CommandResult.Outcome.REPEATED)
        .map(CommandResult::partition).distinct().count() >= partitions;
  }

  private List<CommandResult> answers(Command command, Result result) throws IOException {
    boolean done = result.outcome() == Outcome.PROMOTED || result.outcome() == Outcome.NOT_BETTER;
    String text = OneLine.of(result.line());
    return IntStream.range(0, topic().partitions()).mapToObj(partition -> new CommandResult(CommandResult.SCHEMA,
        command.id(), settings.application(), partition,
        done ? CommandResult.Outcome.APPLIED : CommandResult.Outcome.REJECTED, done ? null : text, 0, null,
        done ? text : null)).toList();
  }

  private List<String> inputs(StreamPattern streams) {
    return settings.topics().input().get().stream().filter(input -> Glob.matches(streams.topic(), input)).toList();
  }

  private void noteEnd(LearningTurn turn, Result result) {
    if (result.again()) {
      int pauses = result.outcome() == Outcome.FAILED ? FAILED_PAUSES : 1;
      retryAt = System.currentTimeMillis() + pauses * settings.schedule().retry().toMillis();
    } else {
      turn.ended();
    }
  }

  private Result learn(LearningTurn turn, StreamPattern streams) throws TurnLostException {
    observer.began();
    Result result;
    try {
      endFormerTrial();
      result = runOnce(turn, streams);
    } catch (TurnLostException | InterruptException e) {
      observer.ended(Outcome.INTERRUPTED, "another instance learns, or the service stops");
      throw e;
    } catch (IOException | RuntimeException e) {
      result = new Result(Outcome.FAILED, String.valueOf(e.getMessage()), true);
    }
    observer.ended(result.outcome(), result.line());
    return result;
  }

  private Result runOnce(LearningTurn turn, StreamPattern streams) throws IOException, TurnLostException {
    RetainedRecords retained = RetainedRecords.find(settings, inputs(streams));
    if (retained.records() < settings.schedule().minRecords()) {
      return new Result(Outcome.TOO_FEW_RECORDS, "the input topics retain " + retained.records()
          + " records, fewer than " + settings.schedule().minRecords(), true);
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
      return new Result(Outcome.NOT_BETTER, made, false);
    }
    return tryOut(turn, streams, learnt, made);
  }

  private Result tryOut(LearningTurn turn, StreamPattern streams, LearningProcess.Learnt learnt, String made)
      throws IOException, TurnLostException {
    var model = new Command.Model(learnt.name(), learnt.digest());
    try (ShadowTrial trial = new ShadowTrial(settings, streams, learnt.digest())) {
      requireTaken(give(Command.Action.SHADOW, streams, model));
      long end = System.nanoTime() + settings.trial().max().toNanos();
      while (!trial.isComplete() && System.nanoTime() < end) {
        stay(turn);
        trial.read(STEP);
      }
      if (trial.passed()) {
        give(Command.Action.PROMOTE, streams, model);
      }
      Outcome outcome = trial.passed() ? Outcome.PROMOTED
          : trial.isComplete() ? Outcome.NOT_BETTER : Outcome.TOO_FEW_RECORDS;
      String few = outcome == Outcome.TOO_FEW_RECORDS ? "too few records came to compare the models by: " : "";
      return new Result(outcome, few + made + "; in shadow " + trial.text(), false);
    } finally {
      endFormerTrial();
    }
  }

  /// Ends the shadow of the latest trial, if nothing has ended it: that of a run that was killed, too.
  private void endFormerTrial() throws IOException {
    Command latest = null;
    for (ConsumerRecord<byte[], byte[]> record : topic().commands()) {
      try {
        Command command = Json.command(record.value());
        latest = command.by().equals(GIVER) && isOfShadows(command.action()) ? command : latest;
      } catch (RuntimeException _) {
        // No command: the service rejects it, too.
      }
    }
    if (latest != null && latest.action() == Command.Action.SHADOW) {
      give(Command.Action.UNSHADOW, new StreamPattern(latest.topic(), latest.key()), null);
    }
  }

  private static boolean isOfShadows(Command.Action action) {
    return action == Command.Action.SHADOW || action == Command.Action.UNSHADOW;
  }

  /// @throws IOException if a task has rejected a command
  private void requireTaken(ControlTopic.Written written) throws IOException {
    Map<Integer, CommandResult> results = topic().await(written, settings.application(), MAX_ANSWER, _ -> { });
    for (CommandResult result : results.values()) {
      if (result.outcome() == CommandResult.Outcome.REJECTED) {
        throw new IOException("partition " + result.partition() + " rejects the new model: " + result.reason());
      }
    }
  }

  private void stay(LearningTurn turn) throws TurnLostException {
    if (stopped || !turn.stay(STEP)) {
      throw new TurnLostException();
    }
  }

  private ControlTopic topic() {
    return new ControlTopic(settings.kafka(), settings.topics().control(), settings.topics().controlApplied());
  }

  private ControlTopic.Written give(Command.Action action, StreamPattern streams, Command.Model model)
      throws IOException {
    return topic().write(new Command(Command.SCHEMA, UUID.randomUUID().toString(), action, streams.topic(),
        streams.key(), model, GIVER, System.currentTimeMillis()));
  }
}
