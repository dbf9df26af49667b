package org.megabytestreams.stream;

import org.megabytestreams.anomaly.IncidentChange;
import org.megabytestreams.anomaly.Judgement;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.score.StreamSegment;

/// Explains an alert: which bytes were not expected, and which were.
final class Explainer {
  private static final int CONTINUATIONS_A_BATCH = 8;

  private final ByteModel model;

  Explainer(ByteModel model) {
    this.model = model;
  }

  /// Explains the record whose symbols start at `at` among the fresh ones of `stretch`.
  ///
  /// @param expectedBytes how many bytes the model writes in place of a worst span
  /// @param budget how many more continuations this batch may ask for
  Explanation explain(StreamSegment stretch, int at, RecordScore score, Judgement judgement, int expectedBytes,
      Budget budget) {
    // The model's own continuation costs a pass a byte. So it is written once an incident, and for few at a time.
    boolean explains = opensIncident(judgement) && budget.take();
    byte[] expected = explains ? expected(stretch, at + (int) score.worstSpanOffset(), expectedBytes) : null;
    return new Explanation(Explanation.worstSpans(score), expected);
  }

  /// Counts the continuations that a batch may ask for: if everything breaks at once, its scores must not wait for
  /// them.
  static final class Budget {
    private int left = CONTINUATIONS_A_BATCH;

    private boolean take() {
      return left-- > 0;
    }
  }

  private static boolean opensIncident(Judgement judgement) {
    return judgement.incidents().stream().anyMatch(change -> change.kind() == IncidentChange.Kind.OPENED);
  }

  private byte[] expected(StreamSegment stretch, int at, int expectedBytes) {
    long symbol = stretch.from() + at;
    long start = StreamSegment.windowStart(symbol, model.geometry());
    return GreedyContinuation.after(model, stretch.symbols(start, symbol), expectedBytes);
  }
}
