package org.megabytestreams.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Holds the results of an evaluation, as they are written as JSON.
public record EvaluationReport(List<SetResult> sets) {
  /// Holds the results of one set of records, or of groups of them.
  ///
  /// @param calm calm records, or calm groups
  /// @param cases abnormal records, or groups
  /// @param statistics figures of the model's statistics over all cases, by name
  /// @param pValue of the published p-value; null if the set has none
  /// @param baselines figures of the rules without a model over the same items, by name
  /// @param ways the same figures for the cases of each way to corrupt a record; empty for labelled sets
  /// @param evidence null if the set does not say where its cases differ
  /// @param live of the run in which cases stand among calm records; null if there was none
  /// @param episodes of abnormal records one after the other; null if the set has no labels
  public record SetResult(String name, int calm, int cases, Map<String, Figures> statistics, PValue pValue,
      Map<String, BaselineFigures> baselines, Map<String, WayResult> ways, Evidence evidence, Live live,
      Episodes episodes) {}

  /// Holds the results of the cases of one way. There are no figures if there is no case.
  public record WayResult(int cases, Map<String, Figures> statistics, Map<String, BaselineFigures> baselines) {}

  /// Says how well one statistic sets cases apart from calm records.
  ///
  /// @param tpr1pct share of cases found at 1% false alarms
  /// @param tprTenthPct share of cases found at 0.1% false alarms
  /// @param interval the 95% interval of `auroc`
  public record Figures(double auroc, double averagePrecision, double tpr1pct,
      @JsonProperty("tpr0_1pct") double tprTenthPct, Interval interval) {}

  /// Says how well one baseline sets cases apart.
  ///
  /// @param difference each statistic's figures minus the baseline's, by the statistic's name
  public record BaselineFigures(double auroc, double averagePrecision, double tpr1pct,
      @JsonProperty("tpr0_1pct") double tprTenthPct, Map<String, Difference> difference) {}

  /// Holds a statistic's figures minus a baseline's, with paired intervals.
  public record Difference(Interval auroc, Interval tpr1pct) {
    /// Tells whether the statistic certainly finds fewer cases at 1% false alarms.
    public boolean loses() {
      return tpr1pct.below0();
    }

    /// Tells whether the statistic certainly finds more cases at 1% false alarms.
    public boolean wins() {
      return tpr1pct.above0();
    }
  }

  /// Compares what the published p-value promises with what it keeps.
  ///
  /// @param calm calm records that have one
  /// @param calmShareAt the share of them at or below a p-value, by keys such as `0_01`
  /// @param calmIntervalAt the exact 95% interval of each of these shares
  /// @param ks the Kolmogorov-Smirnov distance of calm p-values from a uniform distribution
  /// @param found cases found, by way
  public record PValue(int calm, Map<String, Double> calmShareAt, Map<String, Interval> calmIntervalAt, double ks,
      Map<String, Found> found) {
    public static PValue of(Calibration calibration, Map<String, Found> found) {
      Map<String, Interval> intervals = new LinkedHashMap<>();
      calibration.levels().forEach(level -> intervals.put(level.key(), level.share()));
      return new PValue(calibration.records(), calibration.shares(), intervals, calibration.ks(), found);
    }
  }

  /// Counts the cases found by p-value.
  ///
  /// @param cases of this way
  /// @param atBudget at the alert threshold of the default budget at 10 records a second
  /// @param pointed those whose worst span lies in what was changed; null if nothing says what was changed
  public record Found(int cases, int atBudget, @JsonProperty("at0_001") int atOneInThousand,
      @JsonProperty("at0_01") int atOneInHundred, Integer pointed) {}

  /// Holds the results of a stream in which corrupted records stand among calm ones. The stream learns as the service
  /// does.
  ///
  /// @param calm calm records that have a p-value
  /// @param calmAlerts how many of them alerted
  /// @param calmShareAt the share of them at or below a p-value, by keys such as `0_01`
  /// @param found cases found, by way
  public record Live(int calm, int calmAlerts, Map<String, Double> calmShareAt, Map<String, Found> found) {}

  /// Says how soon episodes alert. An episode is a run of abnormal records of a stream without a calm one between.
  ///
  /// @param episodes how many there are
  /// @param alerted how many had an alert
  /// @param medianRecords the records of an episode up to its first alert, over those that had one; null if none had
  public record Episodes(int episodes, int alerted, Double medianRecords) {}

  /// Counts how often the evidence points at the change.
  ///
  /// @param cases that say where they differ from the calm record
  /// @param inside those whose worst span lies in what was changed
  public record Evidence(int cases, int inside) {}
}
