package org.megabytestreams.bench.claims;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.megabytestreams.model.ArchitectureOptions;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Preset;
import org.megabytestreams.model.RecordFormat;

/// Measures claim h: what each option of the geometry is worth, against the plain network after the same training time.
///
/// Lines are records, so that the gain from alignment shows too.
final class OptionsClaim {
  private static final Geometry PLAIN = Preset.PICO.geometry();

  private OptionsClaim() {}

  private static Map<String, Geometry> variants() {
    int patch = PLAIN.patchSize();
    Map<String, Geometry> variants = new LinkedHashMap<>();
    variants.put("plain", PLAIN);
    variants.put("cross-patch", PLAIN.withOptions(ArchitectureOptions.PLAIN.withCrossPatchKeys(patch)));
    variants.put("convolution", PLAIN.withOptions(ArchitectureOptions.PLAIN.withConvolution()));
    variants.put("rotary", PLAIN.withOptions(ArchitectureOptions.PLAIN.withRotaryPositions()));
    variants.put("untied", PLAIN.withOptions(ArchitectureOptions.PLAIN.withUntiedOutput()));
    variants.put("running-patches", PLAIN.withFraming(Framing.STREAM));
    variants.put("matching", PLAIN.withOptions(ArchitectureOptions.PLAIN.withMatching()));
    return variants;
  }

  static Claim run(Map<String, Path> data, ShortTraining training) throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    List<String> better = new ArrayList<>();
    for (var set : data.entrySet()) {
      double plain = 0;
      for (var variant : variants().entrySet()) {
        // Without records a line feed is a byte like any other. With records, the end of a record stands for the line
        // feed.
        RecordFormat format = variant.getValue().framing() == Framing.RECORDS ? new RecordFormat.Lines()
            : new RecordFormat.Whole();
        Map<String, Object> row = training.run(set.getKey(), "option-" + variant.getKey(), variant.getValue(), format,
            set.getValue());
        double bits = ShortTraining.bits(row);
        plain = variant.getKey().equals("plain") ? bits : plain;
        row.put("againstPlain", bits / plain - 1);
        rows.add(row);
        if (bits < plain) {
          better.add(variant.getKey() + " on " + set.getKey());
        }
      }
    }
    return new Claim("h", "some option brings fewer bits than the plain network at equal training compute",
        String.format(Locale.ROOT, "after %.1f minutes fewer than plain: %s", training.minutes(),
            better.isEmpty() ? "none" : String.join(", ", better)), !better.isEmpty(), rows);
  }
}
