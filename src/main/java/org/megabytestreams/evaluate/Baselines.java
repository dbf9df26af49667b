package org.megabytestreams.evaluate;

import java.util.List;

/// The baselines of an evaluation.
public final class Baselines {
  /// The seed of the one baseline that draws numbers.
  private static final long SEED = 1;

  private Baselines() {}

  /// One of each, which has learnt nothing yet.
  public static List<DetectionBaseline> all() {
    return List.of(new LengthBaseline(), new FirstSightBaseline(), new ZstdBaseline(), new XzBaseline(),
        new NgramBaseline(), new DrainBaseline(), new IsolationForestBaseline(SEED));
  }
}
