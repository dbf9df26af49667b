package org.megabytestreams.bundle;

import java.nio.file.Path;

/// The bundles that the program brings with it.
public final class BundledModels {
  private static final String FOR_SERVICE = "logs";

  private BundledModels() {}

  /// The folder that holds them, one folder for each. The launcher says where it is.
  public static Path folder() {
    return Path.of(System.getProperty("megabyte.bundles", "src/main/bundles"));
  }

  /// The bundle that the service takes unless it is told another.
  public static Path forService() {
    return folder().resolve(FOR_SERVICE);
  }
}
