package org.megabytestreams.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.stream.FileJudge.Judged;

/// Writes a self-contained page: summary, histogram, curve and the most unusual records as heat maps.
public final class HtmlReport {
  /// The most bytes shown of one record.
  private static final int MAX_BYTES = 2000;
  /// The bits at which a byte is as red as it gets.
  private static final double RED_BITS = 12;
  private static final int WIDTH = 880;
  private static final int HEIGHT = 160;

  /// The colours and type of every page.
  public static final String PAGE_STYLE = """
      :root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --faint: #6b7280; --bar: #4f7cac; }
      @media (prefers-color-scheme: dark) {
        :root { --ink: #e5e7eb; --paper: #111418; --faint: #9ca3af; --bar: #7aa6d6; }
      }
      body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 2rem auto;
        max-width: 60rem; padding: 0 1rem; }
      h2 { margin-top: 2rem; font-size: 1.1rem; }
      .facts { color: var(--faint); font-size: .85rem; }
      """;
  private static final String STYLE = PAGE_STYLE + """
      .record { margin: 1rem 0; } .alert { color: #dc2626; font-size: .85rem; font-weight: 600; }
      pre { font: 13px/1.6 ui-monospace, monospace; white-space: pre-wrap; word-break: break-all; margin: .2rem 0; }
      svg text { fill: var(--faint); font-size: 11px; } svg rect, svg path { fill: var(--bar); }
      svg path { fill: none; stroke: var(--bar); stroke-width: 1.5; }
      """;

  private HtmlReport() {}

  /// @param title shown on top, as the user named the input
  /// @param model the model's name and digest
  public static String render(String title, String model, Summary summary) {
    return """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>%1$s</title><style>%2$s</style></head><body>
        <h1>%1$s</h1>
        <p>%3$s<br>%8$s</p>
        <p class="facts">Model %4$s. Red bytes surprised the model; point at one for its bits.</p>
        <h2>Records by bits per byte</h2>%5$s
        <h2>Bits per byte along the input</h2>%6$s
        <h2>Records that alert, then those of the lowest p-values</h2>%7$s
        </body></html>
        """.formatted(escape(title), STYLE, escape(summary.text()), escape(model), histogram(summary), curve(summary),
        summary.worst().stream().map(HtmlReport::record).collect(Collectors.joining()),
        escape(summary.alarms()));
  }

  private static String record(Judged judged) {
    RecordScore score = judged.scored().score();
    byte[] excerpt = judged.scored().excerpt();
    Double pValue = judged.judgement().publishedPValue();
    StringBuilder html = new StringBuilder(String.format(Locale.ROOT,
        "<div class=\"record\"><div class=\"facts\">record %d \u00b7 %d bytes \u00b7 %.2f bits \u00b7 "
            + "%.2f bits per byte \u00b7 %sworst span %.2f bits at byte %d</div>%s<pre>",
        judged.scored().index(), score.bytes(), score.bits(), score.bitsPerByte(),
        pValue == null ? "" : String.format(Locale.ROOT, "p = %.2g \u00b7 ", pValue), score.worstSpanBits(),
        score.worstSpanOffset(), judged.judgement().alert()
            ? "<div class=\"alert\">" + escape(HeatMap.reason(judged)) + "</div>" : ""));
    float[] bits = score.positionBits();
    int shown = Math.min(MAX_BYTES, Math.min(bits.length, excerpt.length));
    for (int i = 0; i < shown; i++) {
      String text = escape(VisibleBytes.of(excerpt[i]));
      if (bits[i] < 1) {
        html.append(text);
      } else {
        html.append(String.format(Locale.ROOT,
            "<span style=\"background:rgba(220,38,38,%.2f)\" title=\"%.2f bits, byte 0x%02x\">%s</span>",
            Math.min(1, bits[i] / RED_BITS), bits[i], excerpt[i], text));
      }
    }
    return html.append(shown < score.bytes() ? " \u2026" : "").append("</pre></div>\n").toString();
  }

  private static String histogram(Summary summary) {
    long[] counts = summary.histogram();
    long most = Math.max(1, Arrays.stream(counts).max().orElse(1));
    double width = (double) WIDTH / counts.length;
    StringBuilder svg = open();
    for (int i = 0; i < counts.length; i++) {
      // Rare records are the ones looked for, so heights are logarithms.
      double height = counts[i] == 0 ? 0 : HEIGHT * Math.log1p(counts[i]) / Math.log1p(most);
      svg.append(String.format(Locale.ROOT,
          "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f'><title>%.2f\u2013%.2f: %d records</title></rect>",
          i * width, HEIGHT - height, width - 1, height, i * Summary.HISTOGRAM_TOP / counts.length,
          (i + 1) * Summary.HISTOGRAM_TOP / counts.length, counts[i]));
    }
    return svg.append(String.format(Locale.ROOT,
        "<text x='0' y='%1$d'>0</text><text x='%2$d' y='%1$d'>%3$.0f bits per byte (log heights)</text></svg>",
        HEIGHT + 14, WIDTH - 190, Summary.HISTOGRAM_TOP)).toString();
  }

  private static String curve(Summary summary) {
    var buckets = summary.curve();
    double top = Math.max(0.01, buckets.stream().mapToDouble(Summary.Bucket::bitsPerByte).max().orElse(1));
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < buckets.size(); i++) {
      path.append(String.format(Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : "L",
          (double) WIDTH * i / Math.max(1, buckets.size() - 1), HEIGHT * (1 - buckets.get(i).bitsPerByte() / top)));
    }
    return open().append(String.format(Locale.ROOT,
        "<path d='%s'/><text x='0' y='%d'>first record; highest point %.2f bits per byte</text></svg>", path,
        HEIGHT + 14, top)).toString();
  }

  private static StringBuilder open() {
    return new StringBuilder("<svg viewBox='0 0 %d %d' width='100%%'>".formatted(WIDTH, HEIGHT + 20));
  }

  /// Escapes text for HTML and SVG.
  public static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
  }
}
