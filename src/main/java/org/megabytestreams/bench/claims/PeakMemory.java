package org.megabytestreams.bench.claims;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Measures the most memory that this process held since a moment, if Linux reports it.
final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  /// Sets the peak to the memory that is held now; see proc(5).
  private static final String RESET_PEAK = "5";

  private final long before;

  private PeakMemory(long before) {
    this.before = before;
  }

  static PeakMemory start() {
    System.gc();
    try {
      Files.writeString(CLEAR, RESET_PEAK);
    } catch (IOException _) {
      return new PeakMemory(-1);
    }
    return new PeakMemory(kilobytes("VmRSS:"));
  }

  /// Returns megabytes above the memory held at the start; NaN if that is not known.
  double megabytes() {
    long peak = kilobytes("VmHWM:");
    return before < 0 || peak < 0 ? Double.NaN : (peak - before) / 1024.0;
  }

  private static long kilobytes(String key) {
    try {
      return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith(key))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElse(-1);
    } catch (IOException _) {
      return -1;
    }
  }
}
