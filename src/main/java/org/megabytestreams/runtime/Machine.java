package org.megabytestreams.runtime;

/// Describes the machine that a command runs on.
public final class Machine {
  public static final int MAX_CORES = 1024;

  private Machine() {}

  /// Returns `cores`, or the number of all cores if `cores` is 0.
  public static int orAll(int cores) {
    return cores > 0 ? cores : Runtime.getRuntime().availableProcessors();
  }

  /// Describes the machine in words, for reports.
  public static String machine() {
    return System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
        + Runtime.getRuntime().availableProcessors() + " cores, Java " + Runtime.version().feature();
  }
}
