package org.megabytestreams.generate;

import java.io.IOException;
import java.nio.file.Path;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.model.ArchitectureOptions;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.runtime.OnnxByteModel;
import org.megabytestreams.testing.TinyBundle;

/// Opens models that write, small ones with random weights and bundled ones, and creates text for them.
public enum WritingModel {
  RECORDS, STREAM, MATCHING, BUNDLED, BUNDLED_MATCHING;

  public static final Geometry SMALL = new Geometry(8, 32, 8, 32, 2, 2, 32, 2, 2, Framing.RECORDS)
      .withOptions(ArchitectureOptions.PLAIN.withCrossPatchKeys(5));

  /// @param folder where a small one's bundle is written
  public ByteModel open(Path folder) throws IOException {
    Bundle bundle = switch (this) {
      case RECORDS -> TinyBundle.write(folder, SMALL);
      case STREAM -> TinyBundle.write(folder, SMALL.withFraming(Framing.STREAM));
      case MATCHING -> TinyBundle.write(folder, SMALL.withOptions(
          ArchitectureOptions.PLAIN.withRotaryPositions().withCrossPatchKeys(8).withMatching().withAttentionWindow(7)));
      case BUNDLED -> Bundle.read(Path.of("src/main/bundles/logs"));
      case BUNDLED_MATCHING -> Bundle.read(Path.of("src/main/bundles/general"));
    };
    return OnnxByteModel.open(bundle, 1);
  }
}
