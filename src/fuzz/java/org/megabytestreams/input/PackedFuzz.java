package org.megabytestreams.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.megabytestreams.fuzz.Guard;
import org.megabytestreams.fuzz.TemporaryFile;

/// Unpacks bytes as gzip, xz or zstd, as far as the first MiB.
public final class PackedFuzz {
  private static final int MAX_BYTES = 1 << 20;
  /// A dictionary of xz may have 128 MiB.
  private static final long FREE_BYTES = 160 << 20;
  private static final Path FILE = TemporaryFile.folder().resolve("input");

  private PackedFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    TemporaryFile.write(FILE, data);
    Guard.check(FREE_BYTES, data, () -> {
      byte[] buffer = new byte[1 << 16];
      try (InputStream in = ByteSource.open(FILE.toString())) {
        int n = in.read(buffer);
        for (int bytes = n; n >= 0 && bytes < MAX_BYTES; bytes += n) {
          n = in.read(buffer);
        }
      }
    }, IOException.class);
  }
}
