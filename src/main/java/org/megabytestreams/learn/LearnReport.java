package org.megabytestreams.learn;

import java.util.List;
import java.util.Map;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.stream.FileJudge;

/// Says what learning brought, on the records that were held out: those that came last.
///
/// @param bundle the new model
/// @param tuned whether its weights were tuned; false if tuning brought nothing, was not wanted, or had too few bytes
/// @param note why weights were not tuned; null if they were, or were not to be
/// @param learntRecords records that there were to learn from
/// @param heldOutRecords records that were measured on
/// @param before the former model, which begins with the held-out records
/// @param memoryAlone the former weights with the new memory
/// @param after the new model
/// @param alerts the first records that would have alerted with the new model
public record LearnReport(Bundle bundle, boolean tuned, String note, long learntRecords, long heldOutRecords,
    Measured before, Measured memoryAlone, Measured after, List<FileJudge.Judged> alerts) {
  /// Holds what one model makes of the held-out records.
  ///
  /// @param bitsPerByte over all records
  /// @param judged records that have a p-value
  /// @param atOneInHundred how many of them have p ≤ 0.01
  /// @param alerts how many alert, at one false alarm in 10,000 records
  /// @param found the shares of corrupted records with p ≤ 0.001, by the way in which they were corrupted; empty if
  ///     that was not measured
  public record Measured(double bitsPerByte, long judged, long atOneInHundred, long alerts,
      Map<String, Double> found) {}
}
