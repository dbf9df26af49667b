package org.megabytestreams.topology;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.megabytestreams.anomaly.IncidentChange;
import org.megabytestreams.anomaly.PaceChange;
import org.megabytestreams.anomaly.PaceKind;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.stream.Reason;
import org.megabytestreams.stream.ScoredRecord;
import org.megabytestreams.stream.StreamState;
import org.megabytestreams.wire.Alert;
import org.megabytestreams.wire.CommandResult;
import org.megabytestreams.wire.DeadLetter;
import org.megabytestreams.wire.DeadLetterContent;
import org.megabytestreams.wire.IncidentState;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.ScoreFields;

/// Writes a task's output records.
final class OutputForwarder {
  static final String SCORES = "scores-sink";
  static final String ALERTS = "alerts-sink";
  static final String INCIDENTS = "incidents-sink";
  static final String DEAD_LETTERS = "dead-letters-sink";
  static final String SHADOW_SCORES = "shadow-scores-sink";
  static final String CONTROL_APPLIED = "control-applied-sink";
  static final String TRACEPARENT = "traceparent";
  /// A W3C trace context has 55; anything much longer is none.
  private static final int MAX_TRACE_BYTES = 256;

  private final ProcessorContext<OutputKey, byte[]> context;
  private final ScoringObserver observer;
  private final OpenIncidents incidents;
  private final boolean writesIncidents;
  private final TopologySettings settings;

  OutputForwarder(ProcessorContext<OutputKey, byte[]> context, ScoringObserver observer, OpenIncidents incidents,
      TopologySettings settings) {
    this.context = context;
    this.observer = observer;
    this.incidents = incidents;
    this.writesIncidents = settings.topics().incidents().isPresent();
    this.settings = settings;
  }

  /// Writes the score of a record, and what it changes in incidents.
  ///
  /// @param startMillis when its batch began to be scored
  void scored(PendingRecord record, ScoredRecord scored, long startMillis) {
    RecordHeaders headers = headers(record.traceparent() == null ? null
        : observer.traced(record.traceparent(), record.position(), startMillis));
    long timestamp = time(record.origin());
    byte[] score = Json.write(OutputMessages.score(record, scored));
    context.forward(new Record<>(key(record.key()), score, timestamp, headers), SCORES);
    for (IncidentChange change : scored.judgement().incidents()) {
      boolean closed = change.kind() == IncidentChange.Kind.CLOSED;
      IncidentState incident = incident(scored.record().stream(), change, closed ? null : record.position().offset(),
          closed ? null : Reason.of(scored.judgement(), scored.score()), timestamp, headers, null);
      Alert alert = closed ? OutputMessages.closed(change, incident)
          : OutputMessages.alert(record, scored, change, incident, redaction(scored));
      context.forward(new Record<>(key(record.key()), Json.write(alert), timestamp, headers), ALERTS);
    }
    observer.scored(record.position().topic(), record.value().length, scored.score().bits(),
        scored.judgement().alert());
    long age = context.currentSystemTimeMs() - record.origin().timestamp();
    if (record.origin().timestamp() >= 0 && age >= 0) {
      observer.aged(record.position().topic(), age);
    }
    if (!Double.isNaN(scored.judgement().pValue())) {
      observer.expected(record.position().topic(), scored.judgement().threshold());
    }
    if (scored.judgement().suppressed() != null) {
      observer.suppressed(scored.judgement().suppressed());
    }
  }

  private Redaction redaction(ScoredRecord scored) {
    return settings.of(scored.record().stream().topic()).redaction();
  }

  /// Takes a change of an incident, writes what it leads to, and returns the incident's state.
  private IncidentState incident(StreamId stream, IncidentChange change, Long offset, String summary, long timestamp,
      RecordHeaders headers, PaceKind pace) {
    List<IncidentState> states = incidents.change(stream, context.taskId().partition(), change, offset, summary, pace);
    observer.incident(stream.topic(), change.kind());
    if (writesIncidents) {
      states.forEach(state -> context.forward(new Record<>(key(state.id().getBytes(StandardCharsets.UTF_8)),
          Json.write(state), timestamp, headers), INCIDENTS));
    }
    return states.getLast();
  }

  /// Writes the score of a shadow.
  ///
  /// @param inForce what the model in force made of the same record
  void shadowed(PendingRecord record, ScoredRecord shadow, ScoredRecord inForce) {
    byte[] score = Json.write(OutputMessages.score(record, shadow));
    context.forward(new Record<>(key(record.key()), score, time(record.origin()), headers(record.traceparent())),
        SHADOW_SCORES);
    observer.shadowed(record.value().length, inForce.score().bits(), shadow.score().bits());
  }

  /// Writes the end of an incident that no record brings.
  void closed(StreamState state, IncidentChange change) {
    long now = context.currentSystemTimeMs();
    IncidentState incident = incident(state.stream(), change, null, null, now, headers(null), null);
    byte[] value = Json.write(OutputMessages.closed(change, incident));
    context.forward(new Record<>(key(state.stream().key()), value, now), ALERTS);
  }

  /// Writes a change of an incident that is not about records.
  void paced(StreamId stream, PaceChange change) {
    long now = context.currentSystemTimeMs();
    IncidentState incident =
        incident(stream, change.incident(), null, change.summary(), now, headers(null), change.kind());
    boolean closed = change.incident().kind() == IncidentChange.Kind.CLOSED;
    Alert alert = closed ? OutputMessages.closed(change.incident(), incident) : OutputMessages.paced(change, incident);
    context.forward(new Record<>(key(stream.key()), Json.write(alert), now), ALERTS);
    if (!closed) {
      observer.paced(change.kind());
    }
  }

  /// Writes a dead letter about a record.
  void deadLetter(ScoreFields.Origin origin, RecordProblem problem, Record<byte[], byte[]> record) {
    var content = DeadLetterContent.of(record.key(), record.value());
    var letter =
        new DeadLetter(origin, problem.kind(), problem.reason(), problem.valueBytes(), content.hasValue());
    RecordHeaders headers = headers(traceparent(record));
    letter.headers().forEach(headers::add);
    context.forward(new Record<>(key(content.key()), content.value(), time(origin), headers), DEAD_LETTERS);
    observer.deadLetter(problem.kind());
  }

  void applied(CommandResult applied) {
    OutputKey key = key(applied.id().getBytes(StandardCharsets.UTF_8));
    context.forward(new Record<>(key, Json.write(applied), context.currentSystemTimeMs()), CONTROL_APPLIED);
    observer.command(applied.outcome());
  }

  /// Returns the record's own time, unless that is in the future.
  private long time(ScoreFields.Origin origin) {
    return RecordTime.writable(origin.timestamp(), context.currentSystemTimeMs());
  }

  private OutputKey key(byte[] bytes) {
    return new OutputKey(bytes, context.taskId().partition());
  }

  static byte[] traceparent(Record<byte[], byte[]> record) {
    Header trace = record.headers().lastHeader(TRACEPARENT);
    return trace == null || trace.value() == null || trace.value().length > MAX_TRACE_BYTES ? null : trace.value();
  }

  private static RecordHeaders headers(byte[] traceparent) {
    RecordHeaders headers = new RecordHeaders();
    if (traceparent != null) {
      headers.add(TRACEPARENT, traceparent);
    }
    return headers;
  }
}
