package org.megabytestreams.evaluate;

import java.util.List;

/// Makes the baselines of an evaluation.
public final class Baselines {
  /// The seed of the one baseline that draws numbers.
  private static final long SEED = 1;

  private Baselines() {}

  /// Returns one baseline of each kind, which has learnt nothing yet.
  public static List<DetectionBaseline> all() {
    return List.of(new LengthBaseline(), new FirstSightBaseline(), new ZstdBaseline(), new XzBaseline(),
        new NgramBaseline(), new DrainBaseline(), new IsolationForestBaseline(SEED));
  }
}
