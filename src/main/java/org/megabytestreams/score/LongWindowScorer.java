package org.megabytestreams.score;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Surprisal;

/// Scores one input in a window that is longer than what is scored at once. The window grows, so a symbol is run once.
/// It is run again if it is in the quarter that a full window keeps.
final class LongWindowScorer implements SegmentScorer {
  private static final StreamId INPUT = new StreamId("input", "".getBytes(StandardCharsets.UTF_8));

  private final CachedScorer scorer;

  LongWindowScorer(ByteModel model) {
    this.scorer = new CachedScorer(model, Long.MAX_VALUE);
  }

  @Override
  public void close() {
    scorer.close();
  }

  @Override
  public ByteModel model() {
    return scorer.model();
  }

  @Override
  public List<Surprisal> score(List<StreamSegment> stretches) {
    return stretches.stream()
        .map(stretch -> scorer.score(List.of(new CachedScorer.Next(INPUT, stretch))).getFirst()).toList();
  }
}
