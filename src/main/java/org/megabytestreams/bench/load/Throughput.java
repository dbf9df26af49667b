package org.megabytestreams.bench.load;

/// Some bytes that were scored, and what that took.
record Throughput(long bytes, double seconds, double cpuSeconds) {
  double bytesPerSecond() {
    return bytes / seconds;
  }

  double cpuPerByte() {
    return cpuSeconds / bytes;
  }
}
