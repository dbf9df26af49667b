package org.megabytestreams.demo;

import java.util.Locale;

/// Holds the results of a demo.
///
/// @param records log lines that the broker acknowledged
/// @param scores records that were scored
/// @param duplicates scores beyond the first of a record
/// @param losses records without a score
/// @param faults faults that were injected
/// @param faultsAlerted faults of which at least one line of their own alerted
/// @param falseAlarms incidents opened in the calm phase
/// @param otherIncidents incidents opened after the calm phase, on lines that no fault wrote
/// @param seconds the whole demo took
public record DemoSummary(long records, long scores, long duplicates, long losses, int faults, int faultsAlerted,
    int falseAlarms, int otherIncidents, double seconds) {
  /// Tells whether the demo succeeded: no duplicate, no loss, an alert for every fault, and at most one false alarm.
  public boolean succeeded() {
    return duplicates == 0 && losses == 0 && faultsAlerted == faults && falseAlarms <= 1;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, """
        records in       %,d
        scores out       %,d  (duplicates %d, losses %d)
        faults injected  %d
        faults alerted   %d
        false alarms     %d in the calm phase, %d other incidents after it
        seconds          %.1f""", records, scores, duplicates, losses, faults, faultsAlerted, falseAlarms,
        otherIncidents, seconds);
  }
}
