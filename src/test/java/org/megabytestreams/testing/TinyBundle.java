package org.megabytestreams.testing;

import java.io.IOException;
import java.nio.file.Path;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.train.BundleConverter;

/// Writes a small model with random weights.
public final class TinyBundle {
  private static final Geometry GEOMETRY = new Geometry(8, 32, 8, 32, 1, 2, 32, 1, 2, Framing.RECORDS);

  private TinyBundle() {}

  public static Bundle write(Path folder) throws IOException {
    return write(folder, GEOMETRY);
  }

  public static Bundle write(Path folder, Geometry geometry) throws IOException {
    return BundleConverter.untrained(geometry, folder, 1);
  }
}
