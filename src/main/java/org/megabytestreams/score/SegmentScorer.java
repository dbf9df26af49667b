package org.megabytestreams.score;

import java.util.List;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Surprisal;

/// Scores segments of one input after the other.
public interface SegmentScorer extends AutoCloseable {
  ByteModel model();

  /// Computes the surprisal of every fresh symbol.
  ///
  /// @return for each segment as many figures as it has fresh symbols
  List<Surprisal> score(List<StreamSegment> stretches);

  /// Releases what is remembered of the input. The model stays open.
  @Override
  default void close() {
    // Most scorers remember nothing.
  }

  /// A window that could grow is scored whole if it has at most this many symbols.
  int MAX_WHOLE_SYMBOLS = 1 << 16;

  /// Returns the scorer that suits a model: short windows are scored whole, many at once; a long one grows with the
  /// input.
  static SegmentScorer of(ByteModel model) {
    return model.geometry().windowSymbols() <= MAX_WHOLE_SYMBOLS || !model.supportsIncremental()
        ? new WindowScorer(model)
        : new LongWindowScorer(model);
  }
}
