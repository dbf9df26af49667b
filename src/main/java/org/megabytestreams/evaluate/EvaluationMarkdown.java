package org.megabytestreams.evaluate;

import org.megabytestreams.evaluate.EvaluationReport.SetResult;

/// Writes the tables of an evaluation as Markdown, to be kept beside the code.
public final class EvaluationMarkdown {
  private EvaluationMarkdown() {}

  /// Renders the tables.
  ///
  /// @param provenance the model, the commit and the machine, in a line
  public static String render(String provenance, EvaluationReport report) {
    StringBuilder text = new StringBuilder(provenance).append("\n\n");
    section(text, "Who loses to a rule without a model", ReportText.LOSERS, ReportTables.losers(report));
    section(text, "False alarms against the promise", ReportText.PROMISES, ReportTables.promises(report));
    section(text, "Cases that alert", ReportText.ALERTS, ReportTables.alerts(report));
    for (SetResult set : report.sets()) {
      section(text, set.name(), ReportText.scorers(set), ReportTables.scorers(set));
    }
    return text.toString().stripTrailing() + "\n";
  }

  private static void section(StringBuilder text, String title, String explanation, ReportTable table) {
    text.append("## ").append(title).append("\n\n").append(explanation).append("\n\n").append(table.markdown())
        .append('\n');
  }
}
