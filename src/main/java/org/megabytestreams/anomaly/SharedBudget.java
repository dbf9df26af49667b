package org.megabytestreams.anomaly;

/// Limits the expected number of false alarms of all streams of a topic, and of all streams of all input topics.
///
/// Each partition has a share of its own, and no other partition can take it: so partitions need not know of each
/// other, and a record is judged the same way wherever its partition is read.
///
/// @param topicPerDay expected false alarms a day of a topic, at most; infinite for no limit
/// @param allPerDay the same for all input topics together
public record SharedBudget(double topicPerDay, double allPerDay) {
  /// The share of silences and bursts, where these are told.
  private static final double PACE_SHARE = 0.1;

  public static final SharedBudget NONE = new SharedBudget(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

  public SharedBudget {
    if (!(topicPerDay > 0 && allPerDay > 0)) {
      throw new IllegalArgumentException("expected budgets above 0, got " + topicPerDay + " false alarms a day of a"
          + " topic and " + allPerDay + " of all topics");
    }
  }

  /// Makes a budget of settings in which 0 stands for no limit.
  public static SharedBudget of(double topicPerDay, double allPerDay) {
    return new SharedBudget(orNone(topicPerDay), orNone(allPerDay));
  }

  /// Returns the budget with another limit for its topic; 0 for none.
  public SharedBudget ofTopic(double falseAlarmsPerDay) {
    return new SharedBudget(orNone(falseAlarmsPerDay), allPerDay);
  }

  private static double orNone(double perDay) {
    return perDay == 0 ? Double.POSITIVE_INFINITY : perDay;
  }

  /// Tells whether there is a limit.
  public boolean limits() {
    return Double.isFinite(topicPerDay) || Double.isFinite(allPerDay);
  }

  /// Returns what records may have of a partition's budget.
  ///
  /// @param paced whether silences and bursts are told too
  public static double forRecords(double perDay, boolean paced) {
    return paced ? (1 - PACE_SHARE) * perDay : perDay;
  }

  /// Returns what silences and bursts may have of a partition's budget.
  public static double forPace(double perDay) {
    return PACE_SHARE * perDay;
  }

  /// Returns the false alarms a day that the streams of one partition may have.
  ///
  /// @param topicPartitions partitions of its topic
  /// @param allPartitions partitions of all input topics
  public double perDay(int topicPartitions, int allPartitions) {
    return Math.min(topicPerDay / topicPartitions, allPerDay / allPartitions);
  }
}
