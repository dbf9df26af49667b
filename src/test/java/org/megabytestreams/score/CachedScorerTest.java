package org.megabytestreams.score;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.GrowingWindow;
import org.megabytestreams.testing.ContextModel;

class CachedScorerTest {
  private static final Geometry GEOMETRY = new Geometry(4, 8, 4, 8, 1, 1, 8, 1, 1, Framing.RECORDS);
  private static final int RECORDS = 60;

  @Test
  void scoresWholeWindowsWhenTheModelPrefersNoCache() {
    ByteModel forgetful = new ContextModel(GEOMETRY) {
      @Override
      public boolean prefersIncremental() {
        return false;
      }

      @Override
      public GrowingWindow window() {
        throw new AssertionError("a window was opened");
      }
    };
    List<float[]> remembered = score(new ContextModel(GEOMETRY));
    List<float[]> whole = score(forgetful);
    for (int i = 0; i < RECORDS; i++) {
      assertArrayEquals(remembered.get(i), whole.get(i), "record " + i);
    }
  }

  /// The bits of a stream's records, one by one.
  private static List<float[]> score(ByteModel model) {
    Random random = new Random(7);
    StreamId stream = new StreamId("topic", new byte[] {1});
    StreamContext tail = StreamContext.EMPTY;
    List<float[]> bits = new ArrayList<>();
    try (CachedScorer scorer = new CachedScorer(model, 1 << 20)) {
      for (int i = 0; i < RECORDS; i++) {
        byte[] record = new byte[random.nextInt(50)];
        random.nextBytes(record);
        int[] fresh = GEOMETRY.framing().frame(record, GEOMETRY.patchSize());
        bits.add(scorer.score(List.of(new CachedScorer.Next(stream, tail.stretch(fresh)))).getFirst().bits());
        tail = tail.append(fresh, GEOMETRY);
      }
    }
    return bits;
  }
}
