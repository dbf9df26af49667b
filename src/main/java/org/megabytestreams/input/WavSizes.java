package org.megabytestreams.input;

import java.io.IOException;

/// Lengths of the frames of a WAV file's samples.
final class WavSizes implements RecordSizes {
  /// Programs that write into a pipe do not know the length, and write this or more.
  private static final long UNKNOWN_LENGTH = 0x7ffff000L;

  private final int milliseconds;
  private long frameBytes;
  private long leftBytes = -1;
  private boolean toTheEnd;

  WavSizes(int milliseconds) {
    this.milliseconds = milliseconds;
  }

  @Override
  public long next(RecordInput in) throws IOException {
    if (leftBytes < 0) {
      WavHeader header = WavHeader.read(in);
      frameBytes = in.claimed(header.offset(), header.bytes(milliseconds), RecordInput.MAX_CLAIMED_BYTES);
      leftBytes = header.dataBytes();
      toTheEnd = leftBytes >= UNKNOWN_LENGTH;
    }
    if (toTheEnd) {
      return in.has() ? frameBytes : -1;
    }
    long bytes = Math.min(frameBytes, leftBytes);
    leftBytes -= bytes;
    return bytes == 0 ? -1 : bytes;
  }

  @Override
  public boolean mayBeCut() {
    return toTheEnd;
  }
}
