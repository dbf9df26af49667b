package org.megabytestreams.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.score.StreamSegment;
import org.megabytestreams.score.WindowScorer;

/// Compares what a continuation reported with scores of the same bytes.
final class RescoreCheck {
  private static final double TOLERANCE_NATS = 1e-4;

  private RescoreCheck() {}

  /// The symbols of the prompt and of what was written, scored as a stream, give each byte the probability reported.
  static void assertEqual(ByteModel model, Prompt prompt, KeptOutput kept) throws Exception {
    Geometry geometry = model.geometry();
    int patch = geometry.patchSize();
    List<Integer> symbols = new ArrayList<>();
    for (byte[] record : prompt.before()) {
      Arrays.stream(geometry.framing().frame(record, patch)).forEach(symbols::add);
    }
    for (byte b : prompt.text()) {
      symbols.add(b & 0xff);
    }
    List<Integer> predicted = new ArrayList<>();
    List<Float> reported = new ArrayList<>();
    for (Chunk piece : kept.pieces) {
      assertEquals(piece.bytes().length + (piece.endsRecord() ? 1 : 0), piece.logProbabilities().length);
      for (int i = 0; i < piece.logProbabilities().length; i++) {
        predicted.add(symbols.size());
        reported.add(piece.logProbabilities()[i]);
        symbols.add(i < piece.bytes().length ? piece.bytes()[i] & 0xff : 256);
      }
      while (piece.endsRecord() && symbols.size() % patch != 0) {
        symbols.add(256);
      }
    }
    int[] all = symbols.stream().mapToInt(Integer::intValue).toArray();
    int first = all.length < 100_000 ? 0 : predicted.getFirst(); // all of a long prompt takes minutes
    int start = (int) StreamSegment.windowStart(first, geometry);
    StreamSegment stretch = new StreamSegment(first, Arrays.copyOfRange(all, start, first),
        Arrays.copyOfRange(all, first, all.length));
    float[] bits = new WindowScorer(model).score(List.of(stretch)).getFirst().bits();
    double sum = 0;
    for (int i = 0; i < predicted.size(); i++) {
      float scored = bits[predicted.get(i) - first];
      assertEquals(-scored * Math.log(2), reported.get(i), TOLERANCE_NATS,
          "symbol " + predicted.get(i) + " after a prompt of " + prompt.text().length);
      sum += scored;
    }
    assertEquals(sum, kept.ending().bits(), 0.01);
  }
}
