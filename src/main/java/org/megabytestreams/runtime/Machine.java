package org.megabytestreams.runtime;

/// The machine a command runs on.
public final class Machine {
  public static final int MAX_CORES = 1024;

  private Machine() {}

  /// So many cores, or all where 0 are asked for.
  public static int orAll(int cores) {
    return cores > 0 ? cores : Runtime.getRuntime().availableProcessors();
  }

  /// In words, for reports.
  public static String machine() {
    return System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
        + Runtime.getRuntime().availableProcessors() + " cores, Java " + Runtime.version().feature();
  }
}
