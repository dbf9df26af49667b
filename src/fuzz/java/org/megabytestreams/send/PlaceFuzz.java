package org.megabytestreams.send;

import java.io.IOException;
import java.nio.file.Path;
import org.megabytestreams.fuzz.Guard;
import org.megabytestreams.fuzz.TemporaryFile;

/// Reads bytes as the place that `send` has written.
public final class PlaceFuzz {
  private static final Path FILE = TemporaryFile.folder().resolve("place");

  private PlaceFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    TemporaryFile.write(FILE, data);
    Guard.check(data, () -> Place.read(FILE), IOException.class);
  }
}
