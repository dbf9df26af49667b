package org.megabytestreams.stream;

import java.util.Locale;
import org.megabytestreams.anomaly.Judgement;
import org.megabytestreams.score.RecordScore;

/// Says in plain words why a record is unusual.
public final class Reason {
  /// Rarer records are not told apart: nobody has counted that many.
  private static final double MAX_RECORDS = 1e7;
  private static final double TWO_DIGITS = 100;

  private Reason() {}

  /// Says what is unusual, where, beside what is usual, and how rare that is.
  ///
  /// An example: `No recent record of its kind. 16 bytes from byte 84 on cost 129 bits, where 9.3 are usual. Once in
  /// 53,000 records.`
  public static String of(Judgement judgement, RecordScore score) {
    String kind = judgement.unknownKind() ? "No recent record of its kind. " : "";
    return kind + what(judgement, score) + ", where " + figure(judgement.typical()) + " are usual."
        + rarity(judgement.pValue());
  }

  private static String what(Judgement judgement, RecordScore score) {
    String span = Math.min(RecordScore.SPAN, Math.max(1, score.bytes())) + " bytes";
    String observed = figure(judgement.observed());
    return switch (judgement.statistic()) {
      case WORST_SPAN_BITS -> span + " from byte " + score.worstSpanOffset() + " on cost " + observed + " bits";
      case WORST_SPAN_EXCESS -> span + " in a row cost " + observed + " bits more than the model expected";
      case BITS_PER_BYTE -> "It costs " + observed + " bits a byte, most from byte " + score.worstSpanOffset() + " on";
      case BITS -> "It costs " + observed + " bits, most of them from byte " + score.worstSpanOffset() + " on";
    };
  }

  private static String rarity(double pValue) {
    if (Double.isNaN(pValue)) {
      return "";
    }
    double records = 1 / pValue;
    return records > MAX_RECORDS ? " Less than once in 10 million records."
        : String.format(Locale.ROOT, " Once in %,d records.", rounded(records));
  }

  /// Rounds to two digits.
  private static long rounded(double value) {
    long unit = 1;
    while (value / unit >= TWO_DIGITS) {
      unit *= 10;
    }
    return Math.max(1, Math.round(value / unit) * unit);
  }

  private static String figure(double bits) {
    return String.format(Locale.ROOT, bits < 10 ? "%.1f" : "%.0f", bits);
  }
}
