package org.megabytestreams.bundle;

import java.nio.file.Path;
import org.megabytestreams.fuzz.Guard;
import org.megabytestreams.fuzz.TemporaryFile;

/// Reads bytes as a bundle's manifest, beside graphs and weights of a byte each.
public final class ManifestFuzz {
  private static final Path FOLDER = folder();

  private ManifestFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    TemporaryFile.write(FOLDER.resolve(Bundle.MANIFEST), data);
    Guard.check(data, () -> Bundle.read(FOLDER), Bundle.BadBundleException.class);
    Guard.check(data, () -> Bundle.statedDigest(FOLDER));
  }

  private static Path folder() {
    Path folder = TemporaryFile.folder();
    for (String name : new String[] {Bundle.SCORE, Bundle.APPEND, Bundle.PACKED, Bundle.PATCH, Bundle.SYMBOL,
        Bundle.WEIGHTS, Bundle.MEMORY}) {
      TemporaryFile.write(folder.resolve(name), new byte[1]);
    }
    return folder;
  }
}
