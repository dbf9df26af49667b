package org.megabytestreams.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.megabytestreams.anomaly.Judgement;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.stream.Explanation;
import org.megabytestreams.stream.FileJudge.Judged;
import org.megabytestreams.stream.Reason;

/// Shows a record on a terminal: each byte on a background that says how surprising it was.
public final class HeatMap {
  /// The least bits for each background, a colour of the 256-colour palette. Fewer bits than the first have none.
  private static final double[] BITS = {1.5, 3, 5, 7, 9, 12};
  private static final int[] COLOURS = {236, 58, 94, 130, 166, 196};
  private static final String RESET = "\u001b[0m";
  private static final String ALERT = "\u001b[1;31m";

  private final boolean colour;

  public HeatMap(boolean colour) {
    this.colour = colour;
  }

  /// Renders a record's figures, why it alerts if it does, and at most its first `maxBytes` bytes.
  public String render(Judged judged, int maxBytes) {
    RecordScore score = judged.scored().score();
    String figures = String.format(Locale.ROOT, "#%d  %.1f bits  %.2f bits/byte  %sworst span %.1f bits at byte %d%n",
        judged.scored().index(), score.bits(), score.bitsPerByte(), pValue(judged.judgement()), score.worstSpanBits(),
        score.worstSpanOffset());
    return figures + evidence(judged) + render(judged.scored().excerpt(), score, maxBytes);
  }

  private static String pValue(Judgement judgement) {
    Double pValue = judgement.publishedPValue();
    return pValue == null ? "" : String.format(Locale.ROOT, "p = %.2g  ", pValue);
  }

  private String evidence(Judged judged) {
    return judged.judgement().alert() ? (colour ? ALERT : "") + reason(judged) + (colour ? RESET : "") + "\n" : "";
  }

  /// Says in one line why a record alerts: its incident, the reason, and the worst spans.
  static String reason(Judged judged) {
    Judgement judgement = judged.judgement();
    String spans = judged.evidence().stream().map(HeatMap::span).collect(Collectors.joining(", "));
    return judged.incident().map(incident -> String.format(Locale.ROOT,
        "ALERT %d of incident %d: %s Worst: %s", incident.alerts(), incident.number(),
        Reason.of(judgement, judged.scored().score()), spans)).orElse("");
  }

  private static String span(Explanation.Span span) {
    return String.format(Locale.ROOT, "%.1f bits at byte %d", span.bits(), span.offset());
  }

  /// Renders at most the first `maxBytes` bytes; without colours, a second line marks the worst span.
  public String render(byte[] record, RecordScore score, int maxBytes) {
    int shown = Math.min(maxBytes, Math.min(record.length, score.positionBits().length));
    String cut = shown < score.bytes() ? " \u2026 " + (score.bytes() - shown) + " more bytes" : "";
    return colour ? coloured(record, score.positionBits(), shown) + cut
        : VisibleBytes.of(Arrays.copyOf(record, shown)) + cut + marked(score, shown);
  }

  /// Explains the colours.
  public String legend() {
    StringBuilder legend = new StringBuilder("bits per byte ");
    for (int i = 0; i < BITS.length; i++) {
      legend.append(background(COLOURS[i])).append(String.format(Locale.ROOT, " \u2265%.1f ", BITS[i])).append(RESET);
    }
    return colour ? legend.toString() : "";
  }

  private static String coloured(byte[] record, float[] bits, int shown) {
    StringBuilder line = new StringBuilder();
    int current = -1;
    for (int i = 0; i < shown; i++) {
      int wanted = colourOf(bits[i]);
      if (wanted != current) {
        line.append(RESET).append(wanted < 0 ? "" : background(wanted));
        current = wanted;
      }
      line.append(VisibleBytes.of(record[i]));
    }
    return line.append(RESET).toString();
  }

  private static String marked(RecordScore score, int shown) {
    int from = (int) score.worstSpanOffset();
    if (from >= shown) {
      return "";
    }
    return "\n" + " ".repeat(from) + "^".repeat(Math.min(RecordScore.SPAN, shown - from));
  }

  private static int colourOf(double bits) {
    int colour = -1;
    for (int i = 0; i < BITS.length && bits >= BITS[i]; i++) {
      colour = COLOURS[i];
    }
    return colour;
  }

  private static String background(int colour) {
    return "\u001b[48;5;" + colour + ";38;5;255m";
  }
}
