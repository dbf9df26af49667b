package org.megabytestreams.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Reads what a process has used, as the system reports it.
final class ProcessUsage {
  private static final String RESIDENT = "VmRSS:";

  private ProcessUsage() {}

  /// Returns the processor time of all threads.
  ///
  /// @throws IllegalStateException if the process is gone, or the system does not report it
  static double cpuSeconds(long pid) {
    return ProcessHandle.of(pid).flatMap(process -> process.info().totalCpuDuration()).map(Duration::toNanos)
        .orElseThrow(() -> new IllegalStateException("cannot read the processor time of process " + pid)) / 1e9;
  }

  static double ownCpuSeconds() {
    return cpuSeconds(ProcessHandle.current().pid());
  }

  /// Returns the memory in RAM, in bytes; Linux only.
  static long residentBytes(long pid) throws IOException {
    Path status = Path.of("/proc", String.valueOf(pid), "status");
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith(RESIDENT)) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IOException("expected a line " + RESIDENT + " in " + status);
  }
}
