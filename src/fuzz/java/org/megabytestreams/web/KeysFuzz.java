package org.megabytestreams.web;

import java.io.IOException;
import java.nio.file.Path;
import org.megabytestreams.fuzz.Guard;
import org.megabytestreams.fuzz.TemporaryFile;

/// Reads bytes as the file of keys.
public final class KeysFuzz {
  private static final Path FILE = TemporaryFile.folder().resolve("keys");

  private KeysFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    TemporaryFile.write(FILE, data);
    Guard.check(data, () -> ApiKeys.read(FILE).find("key"), IllegalArgumentException.class, IOException.class);
  }
}
