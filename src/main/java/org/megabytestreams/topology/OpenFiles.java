package org.megabytestreams.topology;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/// Checks whether the process may open as many files as it may come to need. RocksDB ends the process when it gets
/// none.
final class OpenFiles {
  /// RocksDB takes no less. Half of them may be tables, which RocksDB opens again as it needs them.
  static final int MAX_OF_STORE = 20;
  /// Counts the connections and pollers of a stream thread's clients.
  private static final int OF_THREAD = 24;
  /// Counts the connections of HTTP, of prompts and of administration.
  private static final int OF_REST = 128;

  private OpenFiles() {}

  /// Returns the number of files that are open; 0 if the system does not tell.
  static long now() {
    return system().map(UnixOperatingSystemMXBean::getOpenFileDescriptorCount).orElse(0L);
  }

  /// Fails if the limit on open files is too low for these tasks and threads.
  ///
  /// @param before files that are open while no task runs
  /// @param tasks that this instance may come to hold: all of them, if it is the last
  /// @throws TopicSetup.SetupException if the limit is too low; the message says how many are needed
  static void require(long before, int tasks, int threads) {
    require(before, tasks, threads, system().map(UnixOperatingSystemMXBean::getMaxFileDescriptorCount)
        .orElse(Long.MAX_VALUE));
  }

  static void require(long before, int tasks, int threads, long limit) {
    long needed = before + OF_REST + (long) OF_THREAD * threads
        + (long) MAX_OF_STORE * tasks * ScoringTopology.STORES.size();
    if (limit < needed) {
      throw new TopicSetup.SetupException("too few open files are allowed: expected at least " + needed + " for "
          + tasks + " partitions and " + threads + " threads, got " + limit + "; raise the limit (ulimit -n " + needed
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
