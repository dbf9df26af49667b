package org.megabytestreams.bench.claims;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Preset;
import org.megabytestreams.model.RecordFormat;

/// Measures claim e: at equal training compute a MegaByte predicts better than a Transformer and one with window
/// attention.
///
/// Compute is time on the same cores, one run after the other. All see the same bytes, without record borders, in
/// windows of 1 KiB, and are measured on the same held-out end.
final class QualityClaim {
  private static final List<String> NETWORKS = List.of("pico", "transformer-pico", "window-pico");

  private QualityClaim() {}

  /// Measures the claim.
  ///
  /// @param data files by their names in the table
  static Claim run(Map<String, Path> data, ShortTraining training) throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    int won = 0;
    for (var set : data.entrySet()) {
      List<Map<String, Object>> ofSet = new ArrayList<>();
      for (String network : NETWORKS) {
        ofSet.add(training.run(set.getKey(), network, Preset.named(network).withFraming(Framing.STREAM),
            new RecordFormat.Whole(), set.getValue()));
      }
      double best = ofSet.stream().mapToDouble(ShortTraining::bits).min().orElseThrow();
      won += ShortTraining.bits(ofSet.getFirst()) == best ? 1 : 0;
      rows.addAll(ofSet);
    }
    return new Claim("e", "fewer bits per byte than a Transformer and a window Transformer at equal training compute",
        String.format(Locale.ROOT, "MegaByte is the best on %d of %d sets after %.1f minutes", won, data.size(),
            training.minutes()), won == data.size(), rows);
  }
}
