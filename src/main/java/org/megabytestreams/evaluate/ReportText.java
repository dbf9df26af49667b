package org.megabytestreams.evaluate;

import org.megabytestreams.evaluate.EvaluationReport.SetResult;

/// Explains the tables of a report to a reader who sees one for the first time.
final class ReportText {
  static final String LOSERS = "The share of cases that a statistic finds at 1% false alarms. "
      + "✗: each rule after < finds more, and the paired 95% interval of the difference leaves out 0. "
      + "✓: the statistic finds more than every rule.";
  static final String PROMISES = "The share of calm records at or below a p-value, with its exact 95% interval. "
      + "✗: the share is certainly above the p-value, so there are more false alarms than promised.";
  static final String ALERTS = "The cases that alert at the default budget at 10 records a second, "
      + "and those at or below a p-value.";
  private static final String SCORERS = "The columns after the AUROC and the average precision are shares of "
      + "cases found: at 1% and 0.1% false alarms over all cases, then at 1% for each way. "
      + "✗: a rule without a model certainly finds more. ✓: the statistic certainly finds more than every rule.";
  static final String DIFFERENCES = "The share that a statistic finds at 1% minus the share that a rule finds, "
      + "with the paired 95% interval.";

  private static final String GROUPS = "Groups of records are ranked, by the sum, the mean or the maximum over their "
      + "records. ";
  private static final String ENDINGS = RankedGroups.ENDING
      + " is the surprise in bits that a group did not continue, given how calm groups continued after such a record. ";

  private static final String WITHOUT_CASES = " –: no case, as no record could be corrupted in this way.";

  private ReportText() {}

  /// Explains the scorers of a set.
  static String scorers(SetResult set) {
    boolean grouped = set.statistics().keySet().stream().anyMatch(name -> name.endsWith(RankedGroups.SUM));
    boolean endings = set.statistics().containsKey(RankedGroups.ENDING);
    return (grouped ? GROUPS : "") + (endings ? ENDINGS : "") + SCORERS
        + (set.ways().values().stream().anyMatch(way -> way.cases() == 0) ? WITHOUT_CASES : "");
  }
}
