package org.megabytestreams.topology;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/// Says whether the process may open as many files as it may come to need. RocksDB ends the process when it gets none.
final class OpenFiles {
  /// RocksDB takes no less; half of them may be tables, which it opens again as it needs them.
  static final int MAX_OF_STORE = 20;
  /// Connections and pollers of a stream thread's clients.
  private static final int OF_THREAD = 24;
  /// Connections of HTTP, of prompts and of administration.
  private static final int OF_REST = 128;

  private OpenFiles() {}

  /// Files that are open; 0 where the system does not tell.
  static long now() {
    return system().map(UnixOperatingSystemMXBean::getOpenFileDescriptorCount).orElse(0L);
  }

  /// @param before files that are open while no task runs
  /// @param tasks that this instance may come to hold: all of them, where it is the last
  /// @throws Topics.Missing where the limit is too low; the message says how many are needed
  static void require(long before, int tasks, int threads) {
    require(before, tasks, threads, system().map(UnixOperatingSystemMXBean::getMaxFileDescriptorCount)
        .orElse(Long.MAX_VALUE));
  }

  static void require(long before, int tasks, int threads, long limit) {
    long needed = before + OF_REST + (long) OF_THREAD * threads
        + (long) MAX_OF_STORE * tasks * ScoringTopology.STORES.size();
    if (limit < needed) {
      throw new TopicSetup.Missing("too few open files are allowed: expected at least " + needed + " for " + tasks
          + " partitions and " + threads + " threads, got " + limit + "; raise the limit (ulimit -n " + needed
          + ", or LimitNOFILE of systemd), or read topics of fewer partitions");
    }
  }

  private static Optional<UnixOperatingSystemMXBean> system() {
    try {
      return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
          ? Optional.of(unix) : Optional.empty();
    } catch (LinkageError _) {
      return Optional.empty(); // a native executable may lack it
    }
  }
}
