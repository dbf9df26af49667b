package org.megabytestreams.evaluate;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.megabytestreams.evaluate.EvaluationReport.Evidence;
import org.megabytestreams.evaluate.EvaluationReport.SetResult;
import org.megabytestreams.report.HtmlReport;

/// Writes an evaluation as one self-contained page: who loses, what p-values keep, then each set with its curves.
public final class EvaluationHtml {
  private static final String STYLE = HtmlReport.PAGE_STYLE + """
      :root { --line: #d1d5db; --lost: #b91c1c; --lost-paper: #fee2e2; --won: #166534; }
      @media (prefers-color-scheme: dark) {
        :root { --line: #374151; --lost: #fca5a5; --lost-paper: #451a1a; --won: #86efac; }
      }
      body { max-width: 80rem; }
      .wide { overflow-x: auto; }
      table { border-collapse: collapse; font-size: .85rem; margin: .5rem 0 1rem; }
      th, td { border: 1px solid var(--line); padding: .2rem .5rem; text-align: right; }
      th:first-child, td:first-child { text-align: left; }
      td.lost { color: var(--lost); background: var(--lost-paper); font-weight: 600; }
      td { white-space: nowrap; }
      td.names { white-space: normal; min-width: 9rem; }
      td.won { color: var(--won); }
      svg { max-width: 100%; height: auto; }
      """;

  private EvaluationHtml() {}

  /// Renders the page.
  ///
  /// @param title shown on top
  /// @param provenance the model, the commit and the machine, in a line
  /// @param plots of the whole evaluation, as SVG
  /// @param plotsOfSets by the name of the set, as SVG
  public static String render(String title, String provenance, EvaluationReport report, List<String> plots,
      Map<String, List<String>> plotsOfSets) {
    StringBuilder sets = new StringBuilder();
    for (SetResult set : report.sets()) {
      sets.append(section(set, plotsOfSets.getOrDefault(set.name(), List.of())));
    }
    return """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>%1$s</title><style>%2$s</style></head><body>
        <h1>%1$s</h1>
        <p class="facts">%3$s</p>
        <h2>Who loses to a rule without a model</h2>
        <p class="facts">%4$s</p>%5$s
        <h2>False alarms against the promise</h2>
        <p class="facts">%6$s</p>%7$s%8$s
        <h2>Cases that alert</h2>
        <p class="facts">%9$s</p>%10$s
        %11$s</body></html>
        """.formatted(HtmlReport.escape(title), STYLE, HtmlReport.escape(provenance),
        HtmlReport.escape(ReportText.LOSERS), ReportTables.losers(report).html(),
        HtmlReport.escape(ReportText.PROMISES), ReportTables.promises(report).html(), String.join("\n", plots),
        HtmlReport.escape(ReportText.ALERTS), ReportTables.alerts(report).html(), sets);
  }

  private static String section(SetResult set, List<String> plots) {
    return """
        <h2>%s</h2>
        <p class="facts">%s</p>%s
        <p class="facts">%s</p>%s%s
        """.formatted(HtmlReport.escape(set.name()), HtmlReport.escape(facts(set)), ReportTables.scorers(set).html(),
        HtmlReport.escape(ReportText.DIFFERENCES), ReportTables.differences(set).html(), String.join("\n", plots));
  }

  private static String facts(SetResult set) {
    Evidence evidence = set.evidence();
    String items = String.format(Locale.ROOT, "%,d calm items, %,d cases. ", set.calm(), set.cases());
    return items + ReportText.scorers(set) + (evidence == null ? "" : String.format(Locale.ROOT,
        " The worst span lies in what was changed in %,d of %,d cases.", evidence.inside(), evidence.cases()));
  }
}
