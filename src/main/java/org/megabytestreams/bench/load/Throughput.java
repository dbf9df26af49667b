package org.megabytestreams.bench.load;

/// Holds the number of bytes that were scored, and the time that took.
record Throughput(long bytes, double seconds, double cpuSeconds) {
  double bytesPerSecond() {
    return bytes / seconds;
  }

  double cpuPerByte() {
    return cpuSeconds / bytes;
  }
}
