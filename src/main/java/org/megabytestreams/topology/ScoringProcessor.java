package org.megabytestreams.topology;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.megabytestreams.anomaly.IncidentChange;
import org.megabytestreams.engine.BatchScorer;
import org.megabytestreams.engine.ScoredBatch;
import org.megabytestreams.engine.ScoredRecord;
import org.megabytestreams.wire.Alert;
import org.megabytestreams.wire.DeadLetter;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.Scored;

/// Scores the records of one task, in batches.
///
/// A record enters the store of pending ones in the transaction that consumes it, and leaves it in the one that writes
/// its score; a crash between them leaves it there, and [#init] finds it. All work is done on the task's stream thread.
final class ScoringProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  static final String SCORES = "scores-sink";
  static final String ALERTS = "alerts-sink";
  static final String DEAD_LETTERS = "dead-letters-sink";
  static final String TRACEPARENT = "traceparent";
  /// A W3C trace context has 55; anything much longer is none.
  private static final int MOST_TRACE_BYTES = 256;

  private final TopologySettings.Batch bounds;
  private final Validation validation;
  private final BatchScorer scorer;
  private final ScoringObserver observer;
  private final Scope scope;
  private final Deque<PendingRecord> pending = new ArrayDeque<>();
  private long pendingBytes;
  private ProcessorContext<byte[], byte[]> context;
  private PendingStore pendingStore;
  private StreamStore streams;
  private OpenIncidents incidents;
  private Cancellable delay;

  ScoringProcessor(TopologySettings settings, Supplier<BatchScorer> scorer, ScoringObserver observer, Scope scope) {
    this.bounds = settings.batch();
    this.validation = new Validation(settings.limits());
    this.scorer = scorer.get();
    this.observer = observer;
    this.scope = scope;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> processorContext) {
    context = processorContext;
    pendingStore = new PendingStore(context.getStateStore(PendingStore.NAME));
    streams = new StreamStore(context.getStateStore(StreamStore.NAME));
    incidents = new OpenIncidents(context, streams, scorer.settings().monitor());
    pendingStore.all().forEach(this::add);
    scheduleFlush();
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    var at = context.recordMetadata().orElseThrow();
    if (!scope.covers(at.topic(), at.partition(), at.offset())) {
      return;
    }
    var origin = new Scored.Origin(at.topic(), at.partition(), at.offset(), record.timestamp());
    byte[] traceparent = traceparent(record);
    DeadLetter letter = validation.check(origin, record.key(), record.value());
    if (letter != null) {
      forward(letter, record, traceparent);
      return;
    }
    var accepted = new PendingRecord(origin, record.key(), traceparent, record.value());
    pendingStore.put(accepted);
    add(accepted);
    if (pendingBytes >= bounds.bytes() || pending.size() >= bounds.records()) {
      flush();
    } else {
      scheduleFlush();
    }
  }

  /// Kafka Streams may call [#init] again afterwards.
  @Override
  public void close() {
    observer.pending(-pending.size());
    pending.clear();
    pendingBytes = 0;
    cancelFlush();
    incidents.stopWatching();
  }

  private void add(PendingRecord record) {
    pending.add(record);
    pendingBytes += record.value().length;
    observer.pending(1);
  }

  private void scheduleFlush() {
    if (delay == null && !pending.isEmpty()) {
      delay = context.schedule(bounds.delay(), PunctuationType.WALL_CLOCK_TIME, _ -> flush());
    }
  }

  /// Scores everything that waits. Nothing is scheduled afterwards: every wall-clock punctuation asks for a commit.
  private void flush() {
    while (!pending.isEmpty()) {
      score(nextSlice());
    }
    cancelFlush();
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
    while (!pending.isEmpty() && (slice.isEmpty() || bytes + pending.peek().value().length <= bounds.sliceBytes())) {
      bytes += pending.peek().value().length;
      slice.add(pending.remove());
    }
    pendingBytes -= bytes;
    observer.pending(-slice.size());
    return slice;
  }

  private void score(List<PendingRecord> slice) {
    long startNanos = System.nanoTime();
    ScoredBatch batch = scorer.score(slice.stream().map(PendingRecord::waiting).toList(), streams::get);
    long bytes = 0;
    for (int i = 0; i < slice.size(); i++) {
      forward(slice.get(i), batch.records().get(i));
      pendingStore.delete(slice.get(i));
      bytes += slice.get(i).value().length;
    }
    batch.states().forEach(streams::put);
    incidents.track(batch.states());
    observer.batch(slice.size(), bytes, System.nanoTime() - startNanos);
  }

  private void forward(PendingRecord record, ScoredRecord scored) {
    RecordHeaders headers = headers(record.traceparent());
    long timestamp = record.origin().timestamp();
    byte[] score = Json.write(Messages.score(record, scored, scorer.modelDigest()));
    context.forward(new Record<>(record.key(), score, timestamp, headers), SCORES);
    for (IncidentChange change : scored.judgement().incidents()) {
      Alert alert = change.kind() == IncidentChange.Kind.CLOSED
          ? Messages.closed(scored.record().stream(), record.origin().partition(), change)
          : Messages.alert(record, scored, scorer.modelDigest(), change);
      context.forward(new Record<>(record.key(), Json.write(alert), timestamp, headers), ALERTS);
    }
    observer.scored(record.value().length, scored.score().bits(), scored.judgement().alert());
  }

  private void forward(DeadLetter letter, Record<byte[], byte[]> record, byte[] traceparent) {
    RecordHeaders headers = headers(traceparent);
    letter.headers().forEach(headers::add);
    byte[] value = letter.valueKept() ? record.value() : null;
    byte[] key = validation.keptKey(record.key());
    context.forward(new Record<>(key, value, record.timestamp(), headers), DEAD_LETTERS);
    observer.deadLetter(letter.kind());
  }

  private static byte[] traceparent(Record<byte[], byte[]> record) {
    Header trace = record.headers().lastHeader(TRACEPARENT);
    return trace == null || trace.value() == null || trace.value().length > MOST_TRACE_BYTES ? null : trace.value();
  }

  private static RecordHeaders headers(byte[] traceparent) {
    RecordHeaders headers = new RecordHeaders();
    if (traceparent != null) {
      headers.add(TRACEPARENT, traceparent);
    }
    return headers;
  }
}
