package org.megabytestreams.app;

/// The machine a command runs on.
final class Cores {
  static final int MAX_CORES = 1024;

  private Cores() {}

  /// So many cores, or all where 0 are asked for.
  static int orAll(int cores) {
    return cores > 0 ? cores : Runtime.getRuntime().availableProcessors();
  }

  /// In words, for reports.
  static String machine() {
    return System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
        + Runtime.getRuntime().availableProcessors() + " cores, Java " + Runtime.version().feature();
  }
}
