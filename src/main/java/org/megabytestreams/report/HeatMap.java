package org.megabytestreams.report;

import java.util.Arrays;
import java.util.Locale;
import org.megabytestreams.engine.RecordScore;

/// A record on a terminal: each byte on a background that says how surprising it was.
public final class HeatMap {
  /// From so many bits on, a background of this number of the 256-colour palette; none below the first.
  private static final double[] BITS = {1.5, 3, 5, 7, 9, 12};
  private static final int[] COLOURS = {236, 58, 94, 130, 166, 196};
  private static final String RESET = "\u001b[0m";

  private final boolean colour;

  public HeatMap(boolean colour) {
    this.colour = colour;
  }

  /// The first `most` bytes; without colours, a second line marks the worst span.
  public String render(byte[] record, RecordScore score, int most) {
    int shown = Math.min(most, Math.min(record.length, score.positionBits().length));
    String cut = shown < score.bytes() ? " \u2026 " + (score.bytes() - shown) + " more bytes" : "";
    return colour ? coloured(record, score.positionBits(), shown) + cut
        : ByteText.of(Arrays.copyOf(record, shown)) + cut + marked(score, shown);
  }

  /// What the colours mean.
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
      line.append(ByteText.of(record[i]));
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
