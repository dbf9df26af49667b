package org.megabytestreams.topology;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jboss.logging.Logger;
import org.megabytestreams.control.BadCommandException;
import org.megabytestreams.control.Glob;
import org.megabytestreams.control.Rules;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.kafka.DroppedBytes;
import org.megabytestreams.stream.StreamState;
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.CommandResult;
import org.megabytestreams.wire.DeadLetter;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.OneLine;
import org.megabytestreams.wire.RecordPosition;
import org.megabytestreams.wire.ScoreFields;

/// Applies commands to a task, between two of its records, in the transaction that consumes them.
final class CommandHandler {
  private static final Logger LOG = Logger.getLogger(CommandHandler.class);

  private final ProcessorContext<OutputKey, byte[]> context;
  private final ControlStore store;
  private final TaskModels rules;
  private final StreamStore streams;
  private final StreamStore shadows;
  private final IncidentTimeouts incidents;
  private final OutputForwarder outputs;
  private final TaskMemories memories;
  private final TaskPaces paces;
  private final TopologySettings.Topics topics;
  private final InputPartitions partitions;

  CommandHandler(ProcessorContext<OutputKey, byte[]> context, TaskModels rules, StreamStore streams,
      StreamStore shadows, IncidentTimeouts incidents, OutputForwarder outputs, TaskMemories memories,
      TaskPaces paces, TopologySettings.Topics topics, InputPartitions partitions) {
    this.context = context;
    this.store = new ControlStore(context.getStateStore(ControlStore.NAME));
    this.rules = rules;
    this.streams = streams;
    this.shadows = shadows;
    this.incidents = incidents;
    this.outputs = outputs;
    this.memories = memories;
    this.paces = paces;
    this.topics = topics;
    this.partitions = partitions;
  }

  /// Restores the rules that were in force when the task last ran.
  ///
  /// @throws IllegalStateException if a model that the rules need is not available; the message says which, in one line
  void restore() {
    try {
      rules.replace(store.rules());
    } catch (BadCommandException e) {
      throw new IllegalStateException("the rules in force for partition " + context.taskId().partition()
          + " cannot be kept: " + e.getMessage());
    }
  }

  /// Says so if there are rules that nobody goes by.
  void warnOfRules() {
    if (!store.rules().all().isEmpty()) {
      LOG.warnf("partition %d: the rules of earlier commands do not apply: megabyte.topics.control names no topic",
          context.taskId().partition());
    }
  }

  /// Applies a command, or says in a dead letter why not. Records that were taken in before are scored already.
  void handle(Record<byte[], byte[]> record, ScoreFields.Origin origin) {
    Optional<Command> command = Optional.empty();
    try {
      command = Optional.of(read(record));
      apply(command.get());
    } catch (BadCommandException e) {
      RecordPosition at = origin.position();
      LOG.warnf("command at %s-%d offset %d rejected: %s", at.topic(), at.partition(), at.offset(), e.getMessage());
      int valueBytes = DroppedBytes.valueBytes(record.headers(), record.value());
      outputs.deadLetter(origin, new RecordProblem(DeadLetter.Kind.BAD_COMMAND, e.getMessage(), valueBytes), record);
      command.ifPresent(read -> acknowledge(read, CommandResult.Outcome.REJECTED, e.getMessage(), 0, null));
    }
  }

  private static Command read(Record<byte[], byte[]> record) {
    if (record.value() == null) {
      int dropped = DroppedBytes.valueBytes(record.headers(), null);
      throw new BadCommandException(dropped < 0 ? "null value: expected a command"
          : "value too large: expected a command, got " + dropped + " bytes");
    }
    try {
      return Json.command(record.value());
    } catch (IllegalArgumentException e) {
      throw new BadCommandException(e.getMessage());
    }
  }

  private void apply(Command command) {
    if (store.applied(command.id())) {
      if (command.action() != Command.Action.LEARN) {
        acknowledge(command, CommandResult.Outcome.REPEATED, null, 0, null);
      }
      return;
    }
    if (command.action() == Command.Action.LEARN) {
      requireLearnable(command);
    }
    Rules after = rules.all().after(command);
    rules.replace(after);
    store.put(command.id(), after);
    StreamPattern pattern = new StreamPattern(command.topic(), command.key());
    long changed = switch (command.action()) {
      case FORGET -> forget(pattern);
      case REBASELINE -> reBaseline(pattern);
      case PROMOTE, ROLLBACK, SHADOW, UNSHADOW, FREEZE, THAW, FINE, CONFIRM, MUTE, REVOKE, LEARN -> 0;
    };
    if (command.action() == Command.Action.SHADOW || command.action() == Command.Action.UNSHADOW) {
      dropIdleShadows();
    }
    LOG.infof("partition %d: %s %s%s", context.taskId().partition(), command.action().id(), pattern,
        command.model() == null ? "" : ": " + command.model().name() + " " + command.model().digest());
    Long matched = switch (command.action()) {
      case FORGET, REBASELINE -> changed;
      case REVOKE, LEARN -> null; // its pattern names no streams
      case PROMOTE, ROLLBACK, SHADOW, UNSHADOW, FREEZE, THAW, FINE, CONFIRM, MUTE -> streams.count(pattern);
    };
    if (command.action() != Command.Action.LEARN) { // the instance that learns says what came of it
      acknowledge(command, CommandResult.Outcome.APPLIED, null, changed, matched);
    }
  }

  /// @throws BadCommandException if nobody learns, or the service reads no such topic
  private void requireLearnable(Command command) {
    if (!topics.control().orElseThrow().learns()) {
      throw new BadCommandException("this service does not learn: start it with --learn (megabyte.learn.enabled)");
    }
    if (partitions.topics().stream().noneMatch(input -> Glob.matches(command.topic(), input))) {
      throw new BadCommandException(OneLine.of("topic: expected one that this service reads ("
          + String.join(", ", partitions.topics()) + "), got " + command.topic()));
    }
  }

  private long forget(StreamPattern pattern) {
    shadows.change(pattern, state -> shadows.delete(state.stream()));
    Set<String> topics = new HashSet<>();
    long changed = streams.change(pattern, state -> {
      forget(state);
      topics.add(state.stream().topic());
    });
    topics.forEach(memories::clear); // other streams' records would go on being scored with the forgotten ones
    return changed;
  }

  /// Deletes what is known of a stream, but for its shadow.
  void forget(StreamState state) {
    incidents.end(state);
    paces.forget(state.stream());
    rules.forgetWindows(state.stream(), context.taskId().partition());
    streams.delete(state.stream());
  }

  private long reBaseline(StreamPattern pattern) {
    shadows.change(pattern, state -> reBaseline(shadows, state));
    return streams.change(pattern, state -> reBaseline(streams, state));
  }

  private static void reBaseline(StreamStore store, StreamState state) {
    state.monitor().forgetBaseline();
    store.put(state);
  }

  /// Deletes states of former shadows. It keeps those whose model is in force now and will take over.
  private void dropIdleShadows() {
    shadows.change(StreamPattern.ALL, state -> {
      String shadow = rules.all().shadow(state.stream());
      if (!state.model().equals(shadow) && !state.model().equals(rules.scorer(state.stream()).modelDigest())) {
        shadows.delete(state.stream());
      }
    });
  }

  private void acknowledge(Command command, CommandResult.Outcome outcome, String reason, long changed, Long matched) {
    outputs.applied(new CommandResult(CommandResult.SCHEMA, command.id(), context.applicationId(),
        context.taskId().partition(),
        outcome, reason, changed, matched));
  }
}
