package org.megabytestreams.topology;

import org.megabytestreams.anomaly.IncidentChange;
import org.megabytestreams.anomaly.PaceKind;
import org.megabytestreams.anomaly.Suppression;
import org.megabytestreams.control.Rules;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.wire.CommandResult;
import org.megabytestreams.wire.DeadLetter;
import org.megabytestreams.wire.RecordPosition;

/// Observes what the topology does, for metrics and traces. Several stream threads call it; it must not block.
public interface ScoringObserver {
  ScoringObserver NONE = new ScoringObserver() {};

  /// Notes that a record was scored.
  default void scored(String topic, int bytes, double bits, boolean alert) {}

  /// Returns the trace context of what is written about a record that was scored: the record's own, or that of a step
  /// which the observer adds to its trace.
  ///
  /// @param traceparent the header of the record
  /// @param startMillis when its batch began to be scored
  default byte[] traced(byte[] traceparent, RecordPosition at, long startMillis) {
    return traceparent;
  }

  /// Notes how long a record waited for its batch.
  default void waited(String topic, long nanos) {}

  /// Notes how old a record was when it was scored, by its own timestamp.
  default void aged(String topic, long millis) {}

  /// Notes a change of an incident.
  default void incident(String topic, IncidentChange.Kind change) {}

  /// Notes how many false alarms were to be expected of a record: the p-value at and below which it would have alerted.
  default void expected(String topic, double falseAlarms) {}

  /// Notes how many false alarms the shared budgets leave to a partition for the rest of the day; NaN if its task has
  /// ended.
  default void budgetLeft(String topic, int partition, double falseAlarms) {}

  /// Notes that a stream fell silent, or came in a burst.
  default void paced(PaceKind kind) {}

  /// Notes that a record that was rare enough raised no alert.
  default void suppressed(Suppression suppression) {}

  /// Notes that a record could not be scored.
  default void deadLetter(DeadLetter.Kind kind) {}

  /// Notes that the first records of a stream cost nearly as many bits as random bytes would. The model does not know
  /// such bytes.
  default void unknownStream(StreamId stream, double bitsPerByte) {}

  /// Notes that records went through the model together.
  default void batch(Batch batch) {}

  /// Holds what a batch took.
  ///
  /// @param fill its share of the largest batch allowed, by bytes or by records, whichever is more; at most 1
  /// @param computingNanos time in the model, and of the judgement
  /// @param writingNanos time in which outputs and state were handed to Kafka Streams
  record Batch(int records, long bytes, double fill, long computingNanos, long writingNanos) {}

  /// Notes that a shadow scored a record too.
  ///
  /// @param bits by the model in force
  default void shadowed(int bytes, double bits, double shadowBits) {}

  /// Notes the outcome of a command.
  default void command(CommandResult.Outcome outcome) {}

  /// Notes that a task goes by these rules from now on; null if the task has ended.
  default void rules(int partition, Rules rules) {}

  /// Notes that a scored record was left out of its partition's memory, so that what is unusual stays so.
  default void excludedFromMemory() {}

  /// Notes that the match model alone scored records.
  default void scoredWithoutNetwork(int records) {}

  /// Notes that streams were forgotten, since their latest records are old.
  default void forgotten(int streams) {}

  /// Notes how many records of a partition wait at the brokers; -1 if another instance or thread has it now.
  default void lag(String topic, int partition, long records) {}

  /// Notes that `change` more records wait, or fewer if it is below 0.
  default void pending(int change) {}
}
