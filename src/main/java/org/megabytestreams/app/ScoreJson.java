package org.megabytestreams.app;

import static org.megabytestreams.engine.RecordScore.published;

import java.util.Locale;
import org.megabytestreams.engine.FileScorer.Scored;

/// A scored record as one line of JSON. Fields may be added; none is renamed.
final class ScoreJson {
  private ScoreJson() {}

  static String line(Scored scored) {
    return String.format(Locale.ROOT,
        "{\"index\":%d,\"bytes\":%d,\"bits\":%.2f,\"bitsPerByte\":%.4f,\"worstSpanBits\":%.2f,\"worstSpanOffset\":%d}",
        scored.index(), scored.score().bytes(), published(scored.score().bits()), scored.score().bitsPerByte(),
        published(scored.score().worstSpanBits()), scored.score().worstSpanOffset());
  }
}
