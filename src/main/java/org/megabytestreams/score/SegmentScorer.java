package org.megabytestreams.score;

import java.util.List;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Surprisal;

/// Scores stretches of one input after the other.
public interface SegmentScorer extends AutoCloseable {
  ByteModel model();

  /// The surprisal of every fresh symbol.
  ///
  /// @return for each stretch as many figures as it has fresh symbols
  List<Surprisal> score(List<StreamSegment> stretches);

  /// Gives back what is remembered of the input. The model stays open.
  @Override
  default void close() {
    // Most scorers remember nothing.
  }

  /// Symbols of the longest window that is scored whole where it could grow.
  int LONGEST_WHOLE = 1 << 16;

  /// What suits a model: short windows are scored whole, many at once; a long one grows with the input.
  static SegmentScorer of(ByteModel model) {
    return model.geometry().windowSymbols() <= LONGEST_WHOLE || !model.grows() ? new WindowScorer(model)
        : new LongWindowScorer(model);
  }
}
