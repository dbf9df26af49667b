package org.megabytestreams.bundle;

import java.nio.file.Path;

/// Finds the bundles that the program brings with it.
public final class BundledModels {
  private static final String FOR_SERVICE = "logs";

  private BundledModels() {}

  /// Returns the folder that holds the bundles, one folder for each. The launcher says where it is.
  public static Path folder() {
    return Path.of(System.getProperty("megabyte.bundles", "src/main/bundles"));
  }

  /// Returns the bundle that the service takes unless its configuration names another.
  public static Path forService() {
    return folder().resolve(FOR_SERVICE);
  }
}
