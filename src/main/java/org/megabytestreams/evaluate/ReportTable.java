package org.megabytestreams.evaluate;

import java.util.List;
import java.util.stream.Collectors;
import org.megabytestreams.report.HtmlReport;

/// A table, as HTML and as Markdown.
///
/// @param head of the columns; the first column names the rows
record ReportTable(List<String> head, List<List<Cell>> rows) {
  /// Longer texts, such as lists of names, are broken into lines.
  private static final int MAX_UNBROKEN = 30;

  /// Says more about a cell than its text.
  enum Mark {
    NONE, LOST, WON;

    private String htmlClass() {
      return this == NONE ? "" : this == LOST ? "lost" : "won";
    }

    /// Returns the sign before the text, for readers without colours.
    private String sign() {
      return switch (this) {
        case NONE -> "";
        case LOST -> "✗ ";
        case WON -> "✓ ";
      };
    }
  }

  /// A cell.
  record Cell(String text, Mark mark) {
    static Cell of(String text) {
      return new Cell(text, Mark.NONE);
    }

    private String html() {
      String classes = (mark.htmlClass() + (text.length() > MAX_UNBROKEN ? " names" : "")).strip();
      return "<td%s>%s</td>".formatted(classes.isEmpty() ? "" : " class=\"" + classes + "\"",
          HtmlReport.escape(mark.sign() + text));
    }

    private String markdown() {
      String escaped = mark.sign() + text.replace("|", "\\|");
      return mark == Mark.LOST ? "**" + escaped + "**" : escaped;
    }
  }

  String html() {
    return rows.stream().map(row -> row.stream().map(Cell::html).collect(Collectors.joining("", "<tr>", "</tr>\n")))
        .collect(Collectors.joining("", head.stream().map(name -> "<th>" + HtmlReport.escape(name) + "</th>")
            .collect(Collectors.joining("", "<div class=\"wide\"><table><thead><tr>", "</tr></thead><tbody>\n")),
            "</tbody></table></div>\n"));
  }

  String markdown() {
    return rows.stream().map(row -> row.stream().map(Cell::markdown).collect(Collectors.joining(" | ", "| ", " |\n")))
        .collect(Collectors.joining("", head.stream().map(name -> name.replace("|", "\\|"))
            .collect(Collectors.joining(" | ", "| ", " |\n"))
            + "|---|" + "---:|".repeat(head.size() - 1) + "\n", ""));
  }
}
