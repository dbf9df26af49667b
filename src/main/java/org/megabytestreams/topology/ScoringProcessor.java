package org.megabytestreams.topology;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jboss.logging.Logger;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.stream.ModelPool;
import org.megabytestreams.stream.ScoredRecord;
import org.megabytestreams.stream.StreamState;
import org.megabytestreams.wire.RecordPosition;
import org.megabytestreams.wire.ScoreFields;

/// Scores the records of one task, in batches, and applies commands between them.
///
/// A record enters the store of pending records in the transaction that consumes it. It leaves the store in the
/// transaction that writes its score. A crash between them leaves it there, and [#init] finds it.
///
/// A command waits for the records before it to be scored. So pending records were always taken in under the rules in
/// force. All work is done on the task's stream thread.
final class ScoringProcessor implements Processor<byte[], byte[], OutputKey, byte[]> {
  private static final Logger LOG = Logger.getLogger(ScoringProcessor.class);

  private final TopologySettings settings;
  private final TopologySettings.Batch bounds;
  private final RecordValidator validator;
  private final ModelPool models;
  private final TaskModels rules;
  private final ScoringObserver observer;
  private final RecordFilter scope;
  private final InputPartitions partitions;
  private final Deque<PendingRecord> pending = new ArrayDeque<>();
  /// When each of those arrived, by [System#nanoTime].
  private final Deque<Long> arrivedNanos = new ArrayDeque<>();
  private long pendingBytes;
  private ProcessorContext<OutputKey, byte[]> context;
  private PendingStore pendingStore;
  private PartitionHistories histories;
  private TaskMemories memories;
  private TaskBudgets budgets;
  private TaskPaces paces;
  private OutputForwarder outputs;
  private IncidentTimeouts incidents;
  private StreamExpiry expiry;
  private TaskScorer scorer;
  private CommandHandler commands;
  private Cancellable delay;
  /// Counts the time of scoring since a commit was last requested.
  private long nanosSinceAsked;

  ScoringProcessor(TopologySettings settings, ModelPool models, ScoringObserver observer, RecordFilter scope,
      InputPartitions partitions) {
    this.partitions = partitions;
    this.settings = settings;
    this.bounds = settings.batch();
    this.validator = new RecordValidator(settings.limits());
    this.models = models;
    this.rules = new TaskModels(models, settings);
    this.observer = observer;
    this.scope = scope;
  }

  @Override
  public void init(ProcessorContext<OutputKey, byte[]> processorContext) {
    context = processorContext;
    pendingStore = new PendingStore(context.getStateStore(PendingStore.NAME));
    histories = new PartitionHistories(context.getStateStore(ControlStore.NAME));
    StreamStore streams = new StreamStore(context.getStateStore(StreamStore.NAME));
    StreamStore shadows = new StreamStore(context.getStateStore(StreamStore.SHADOWS));
    outputs = new OutputForwarder(context, observer, new OpenIncidents(context.getStateStore(ControlStore.NAME)),
        settings);
    incidents = new IncidentTimeouts(context, streams, outputs, models.own().settings());
    memories = new TaskMemories(new MemoryStore(context.getStateStore(MemoryStore.NAME)), rules,
        context.taskId().partition(), observer);
    budgets = new TaskBudgets(context.getStateStore(ControlStore.NAME), settings, partitions,
        context.taskId().partition(), observer);
    paces = new TaskPaces(context, context.getStateStore(ControlStore.NAME), settings, rules, budgets, outputs,
        observer);
    scorer = new TaskScorer(rules, streams, shadows, histories, memories, budgets);
    expiry = new StreamExpiry(context, streams, settings, old -> forget(old, shadows));
    commands = new CommandHandler(context, rules, streams, shadows, incidents, outputs, memories, paces,
        settings.topics(), partitions);
    rules.open();
    if (settings.topics().control().isPresent()) {
      commands.restore();
      observer.rules(context.taskId().partition(), rules.all());
    } else {
      commands.warnOfRules();
    }
    pendingStore.all().forEach(this::add);
    scheduleFlush();
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    if (settings.topics().isControl(at.topic())) {
      flush();
      commands.handle(record, origin(at, record));
      observer.rules(context.taskId().partition(), rules.all());
      return;
    }
    if (!scope.covers(at.topic(), at.partition(), at.offset())) {
      return;
    }
    ScoreFields.Origin origin = origin(at, record);
    if (histories.goesBack(at.topic(), at.offset())) {
      beginHistory(origin.position());
    }
    RecordProblem problem = validator.check(record);
    if (problem != null) {
      outputs.deadLetter(origin, problem, record);
      return;
    }
    var accepted = new PendingRecord(origin, record.key(), OutputForwarder.traceparent(record), record.value());
    pendingStore.put(accepted);
    add(accepted);
    if (pendingBytes >= bounds.bytes() || pending.size() >= bounds.records()) {
      flush();
    } else {
      scheduleFlush();
    }
  }

  private static ScoreFields.Origin origin(RecordMetadata at, Record<byte[], byte[]> record) {
    return new ScoreFields.Origin(new RecordPosition(at.topic(), at.partition(), at.offset()), RecordTime.own(record));
  }

  /// Closes the processor. Kafka Streams may call [#init] again afterwards.
  @Override
  public void close() {
    observer.pending(-pending.size());
    pending.clear();
    arrivedNanos.clear();
    pendingBytes = 0;
    cancelFlush();
    incidents.stopWatching();
    expiry.stop();
    memories.close();
    budgets.close();
    paces.close();
    rules.close();
    observer.rules(context.taskId().partition(), null);
  }

  /// Begins another history. Records that wait were taken in before the offsets went back. They are scored first, since
  /// they might share keys with what follows.
  private void beginHistory(RecordPosition from) {
    flush();
    LOG.warnf("%s-%d is read again from offset %d on, or was created again: its streams start their windows again",
        from.topic(), from.partition(), from.offset());
    histories.begin(from.topic());
    memories.clear(from.topic());
  }

  private void add(PendingRecord record) {
    histories.take(record.position().topic(), record.position().offset());
    expiry.took(record.origin().timestamp());
    pending.add(record);
    arrivedNanos.add(System.nanoTime());
    pendingBytes += record.value().length;
    observer.pending(1);
  }

  /// Deletes what is remembered of streams that no longer come, unless a record of theirs waits.
  private void forget(List<StreamState> old, StreamStore shadows) {
    Set<StreamId> waiting = pending.stream().map(record -> record.waiting().stream()).collect(Collectors.toSet());
    List<StreamState> gone = old.stream().filter(state -> !waiting.contains(state.stream())).toList();
    for (StreamState state : gone) {
      commands.forget(state);
      shadows.delete(state.stream());
    }
    observer.forgotten(gone.size());
  }

  private void scheduleFlush() {
    if (delay == null && !pending.isEmpty()) {
      delay = context.schedule(bounds.delay(), PunctuationType.WALL_CLOCK_TIME, _ -> flush());
    }
  }

  /// Scores everything that waits. Nothing is scheduled afterwards: every wall-clock punctuation asks for a commit.
  private void flush() {
    while (!pending.isEmpty()) {
      for (List<PendingRecord> slice = nextSlice(); !slice.isEmpty();) {
        int fitting = scorer.fitting(slice);
        score(slice.subList(0, fitting));
        slice = slice.subList(fitting, slice.size());
      }
    }
    histories.store();
    paces.store();
    budgets.store();
    cancelFlush();
    if (nanosSinceAsked >= bounds.commitAfter().toNanos()) {
      context.commit();
      nanosSinceAsked = 0;
    }
  }

  private void cancelFlush() {
    if (delay != null) {
      delay.cancel();
      delay = null;
    }
  }

  private List<PendingRecord> nextSlice() {
    List<PendingRecord> slice = new ArrayList<>();
    long bytes = 0;
    long nowNanos = System.nanoTime();
    while (!pending.isEmpty() && (slice.isEmpty() || bytes + pending.peek().value().length <= bounds.sliceBytes())) {
      bytes += pending.peek().value().length;
      observer.waited(pending.peek().position().topic(), nowNanos - arrivedNanos.remove());
      slice.add(pending.remove());
    }
    pendingBytes -= bytes;
    observer.pending(-slice.size());
    return slice;
  }

  private void score(List<PendingRecord> slice) {
    long startMillis = context.currentSystemTimeMs();
    long startNanos = System.nanoTime();
    TaskScorer.Slice scored = scorer.score(slice);
    long computed = System.nanoTime() - startNanos;
    long bytes = 0;
    int withoutNetwork = 0;
    for (int i = 0; i < slice.size(); i++) {
      PendingRecord record = slice.get(i);
      ScoredRecord inForce = scored.inForce().records().get(i);
      ScoredRecord shadow = scored.shadows().records().get(i);
      paces.take(record);
      outputs.scored(record, inForce, startMillis);
      if (shadow != null) {
        outputs.shadowed(record, shadow, inForce);
      }
      pendingStore.delete(record);
      bytes += record.value().length;
      withoutNetwork += inForce.score().withoutNetwork() ? 1 : 0;
    }
    observer.scoredWithoutNetwork(withoutNetwork);
    scorer.store(scored);
    incidents.track(scored.inForce().states());
    UnknownStreams.tell(scored.inForce(), observer);
    long took = System.nanoTime() - startNanos;
    nanosSinceAsked += took;
    observer.batch(new ScoringObserver.Batch(slice.size(), bytes, fill(slice.size(), bytes), computed,
        took - computed));
  }

  private double fill(int records, long bytes) {
    return Math.min(1, Math.max((double) bytes / bounds.sliceBytes(), (double) records / bounds.records()));
  }
}
