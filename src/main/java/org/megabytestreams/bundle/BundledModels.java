package org.megabytestreams.bundle;

import java.nio.file.Path;
import org.megabytestreams.model.RecordFormat;

/// Finds the bundles that the program brings with it.
public final class BundledModels {
  private static final String FOR_BROKERS = "logs";
  private static final String FOR_TEXT = "logs-any";
  private static final String FOR_BYTES = "general";

  private BundledModels() {}

  /// Returns the folder that holds the bundles, one folder for each. The launcher says where it is.
  public static Path folder() {
    return Path.of(System.getProperty("megabyte.bundles", "src/main/bundles"));
  }

  /// Returns the bundle that the service takes unless its configuration names another. It knows logs of any kind.
  public static Path forService() {
    return folder().resolve(FOR_TEXT);
  }

  /// Returns the bundle that was trained on the logs of Kafka brokers, among others, without a match model.
  public static Path forBrokers() {
    return folder().resolve(FOR_BROKERS);
  }

  /// Returns the bundle that suits a file's records. Records that a separator ends are text. The model for text needs
  /// more bits for random bytes than they have.
  public static Path forFile(RecordFormat format) {
    return folder().resolve(format.separator().isEmpty() ? FOR_BYTES : FOR_TEXT);
  }
}
