package org.megabytestreams.cli;

import java.util.Map;
import java.util.function.Consumer;

/// Replaces options by their new names. The old names hold until the next release.
final class RenamedOptions {
  private static final Map<String, String> NEW_NAMES = Map.of("--most", "--max-records", "--most-bytes", "--max-bytes");
  /// Stands before the arguments that are no options.
  private static final String END_OF_OPTIONS = "--";

  private RenamedOptions() {}

  /// Returns the arguments with the new names of options.
  ///
  /// @param warn gets a line for each old name
  static String[] replace(String[] arguments, Consumer<String> warn) {
    String[] replaced = arguments.clone();
    for (int i = 0; i < replaced.length && !replaced[i].equals(END_OF_OPTIONS); i++) {
      String[] parts = replaced[i].split("=", 2);
      String newName = NEW_NAMES.get(parts[0]);
      if (newName != null) {
        warn.accept(parts[0] + " is now " + newName + "; the next release no longer accepts the old name");
        replaced[i] = parts.length == 1 ? newName : newName + "=" + parts[1];
      }
    }
    return replaced;
  }
}
