package org.megabytestreams.cli;

import static org.megabytestreams.score.RecordScore.published;

import java.util.Locale;
import org.megabytestreams.anomaly.Judgement;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.stream.FileJudge.Judged;

/// Writes a judged record as one line of JSON. Fields may be added; none is renamed.
final class ScoreJson {
  private ScoreJson() {}

  static String line(Judged judged) {
    RecordScore score = judged.scored().score();
    Judgement judgement = judged.judgement();
    Double pValue = judgement.publishedPValue();
    return String.format(Locale.ROOT,
        "{\"index\":%d,\"bytes\":%d,\"bits\":%.2f,\"bitsPerByte\":%.4f,\"worstSpanBits\":%.2f,\"worstSpanOffset\":%d,"
            + "\"worstSpanExcessBits\":%.2f,\"pValue\":%s,\"alert\":%b,\"statistic\":%s}",
        judged.scored().index(), score.bytes(), published(score.bits()), score.bitsPerByte(),
        published(score.worstSpanBits()), score.worstSpanOffset(), published(score.worstSpanExcessBits()), pValue,
        judgement.alert(), pValue == null ? null : '"' + judgement.statistic().id() + '"');
  }
}
