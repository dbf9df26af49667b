package org.megabytestreams.anomaly;

/// A limit on the expected number of false alarms of a stream.
public sealed interface AlarmBudget {
  /// Gives the p-value at and below which a record alerts.
  ///
  /// @param recordsPerDay the stream's rate
  double threshold(double recordsPerDay);

  /// A budget in time, which suits a stream that goes on.
  ///
  /// @param falseAlarms expected false alarms a day, at most
  record PerDay(double falseAlarms) implements AlarmBudget {
    public PerDay {
      if (!(falseAlarms > 0)) {
        throw new IllegalArgumentException("expected an alarm budget above 0, got " + falseAlarms
            + " false alarms a day");
      }
    }

    @Override
    public double threshold(double recordsPerDay) {
      return falseAlarms / recordsPerDay;
    }
  }

  /// A budget that a limit on many streams together narrows.
  ///
  /// @param own the stream's
  /// @param maxPValue what the limit leaves to this record
  record Within(AlarmBudget own, double maxPValue) implements AlarmBudget {
    @Override
    public double threshold(double recordsPerDay) {
      return Math.min(maxPValue, own.threshold(recordsPerDay));
    }
  }

  /// A budget in records, which suits a file: its records have no time that is known.
  ///
  /// @param records in which one false alarm is expected, at most
  record PerRecords(long records) implements AlarmBudget {
    public PerRecords {
      if (records < 1) {
        throw new IllegalArgumentException("expected an alarm budget of a record or more, got one false alarm in "
            + records);
      }
    }

    @Override
    public double threshold(double recordsPerDay) {
      return 1.0 / records;
    }
  }
}
