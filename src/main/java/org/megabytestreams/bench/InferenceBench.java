package org.megabytestreams.bench;

import java.util.Arrays;
import java.util.List;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.score.FileScorer;
import org.megabytestreams.score.InferenceMode;
import org.megabytestreams.score.InferenceScorer;

/// Compares the ways to score, dearer ones with cheaper ones, on the same records.
public final class InferenceBench {
  /// Holds the figures of one way.
  ///
  /// @param bits of all scored symbols
  /// @param cost symbols run for each symbol that is scored
  public record Result(InferenceMode way, double bits, double cost) {}

  private InferenceBench() {}

  /// Runs every way that suits the model; [InferenceMode#BASIC] is the first.
  public static List<Result> run(ByteModel model, List<byte[]> records) {
    return Arrays.stream(InferenceMode.values())
        .filter(way -> way.suits(model.geometry().framing()))
        .map(way -> run(model, way, records)).toList();
  }

  private static Result run(ByteModel model, InferenceMode way, List<byte[]> records) {
    InferenceScorer scorer = new InferenceScorer(model, way);
    double[] bits = new double[1];
    FileScorer file = new FileScorer(scorer, ContextPolicy.STREAM, scored -> bits[0] += scored.score().bits());
    records.forEach(record -> file.add(record, true, true));
    file.flush();
    return new Result(way, bits[0], scorer.cost());
  }
}
