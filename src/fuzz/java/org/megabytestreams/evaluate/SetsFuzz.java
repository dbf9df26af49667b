package org.megabytestreams.evaluate;

import java.io.IOException;
import java.nio.file.Path;
import org.megabytestreams.fuzz.Guard;
import org.megabytestreams.fuzz.TemporaryFile;

/// Reads bytes as the file of sets of an evaluation, beside a file of three records.
public final class SetsFuzz {
  private static final Path FILE = TemporaryFile.folder().resolve("sets.json");
  private static final int MAX_RECORDS = 10;

  static {
    TemporaryFile.write(FILE.resolveSibling("log"), new byte[] {'a', '\n', 'b', '\n', 'c', '\n'});
    TemporaryFile.write(FILE.resolveSibling("labels"), new byte[] {'0', '\n', '1', '\n', '0', '\n'});
  }

  private SetsFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    TemporaryFile.write(FILE, data);
    Guard.check(data, () -> SetsFile.read(FILE, MAX_RECORDS), IllegalArgumentException.class, IOException.class);
  }
}
