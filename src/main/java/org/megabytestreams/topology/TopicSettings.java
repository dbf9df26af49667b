package org.megabytestreams.topology;

import java.time.Duration;
import org.megabytestreams.anomaly.SharedBudget;
import org.megabytestreams.kafka.ReadRate;

/// Holds the settings of one input topic, beside those by which its records are scored.
///
/// @param redaction what alerts do not show of records
/// @param forgetAfter a stream is forgotten when its latest record is older than the partition's by this; zero: never
/// @param model digest of the model that scores while no command has promoted another; null for the service's own
/// @param budget limits the false alarms of all its streams together
/// @param paceFalseAlarmsPerDay false alarms a day that silences and bursts of a stream may raise; 0 if none are told
/// @param rate bounds how fast all its partitions together are read
public record TopicSettings(Redaction redaction, Duration forgetAfter, String model, SharedBudget budget,
    double paceFalseAlarmsPerDay, ReadRate rate) {
  /// Makes settings of a topic that is read as fast as it comes.
  public TopicSettings(Redaction redaction, Duration forgetAfter, String model, SharedBudget budget,
      double paceFalseAlarmsPerDay) {
    this(redaction, forgetAfter, model, budget, paceFalseAlarmsPerDay, ReadRate.UNBOUNDED);
  }

  /// Makes settings without a limit on all streams together, and without silences and bursts.
  public TopicSettings(Redaction redaction, Duration forgetAfter, String model) {
    this(redaction, forgetAfter, model, SharedBudget.NONE, 0);
  }
}
