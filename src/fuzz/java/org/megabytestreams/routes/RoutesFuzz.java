package org.megabytestreams.routes;

import java.io.IOException;
import java.nio.file.Path;
import org.megabytestreams.fuzz.Guard;
import org.megabytestreams.fuzz.TemporaryFile;

/// Reads bytes as the file of routes.
public final class RoutesFuzz {
  private static final Path FILE = TemporaryFile.folder().resolve("routes.json");

  static {
    TemporaryFile.write(FILE.resolveSibling("secret"), new byte[] {'s'});
  }

  private RoutesFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    TemporaryFile.write(FILE, data);
    Guard.check(data, () -> RoutesFile.read(FILE), IllegalArgumentException.class, IOException.class);
  }
}
