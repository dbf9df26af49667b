package org.megabytestreams.generate;

import java.util.List;

/// Looks for stop sequences at the end of the bytes written.
final class StopSequences {
  private final List<byte[]> sequences;
  /// The last bytes, as many as the longest sequence has, in a ring.
  private final byte[] latest;
  private long written;

  StopSequences(List<byte[]> sequences) {
    this.sequences = sequences;
    this.latest = new byte[sequences.stream().mapToInt(sequence -> sequence.length).max().orElse(0)];
  }

  /// Takes the next byte. Tells whether a sequence ends with it.
  boolean endsWith(byte next) {
    if (latest.length == 0) {
      return false;
    }
    latest[(int) (written++ % latest.length)] = next;
    return sequences.stream().anyMatch(this::isLatest);
  }

  private boolean isLatest(byte[] sequence) {
    if (sequence.length > written) {
      return false;
    }
    for (int i = 0; i < sequence.length; i++) {
      if (latest[(int) ((written - sequence.length + i) % latest.length)] != sequence[i]) {
        return false;
      }
    }
    return true;
  }
}
