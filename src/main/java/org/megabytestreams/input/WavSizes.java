package org.megabytestreams.input;

import java.io.IOException;
import java.util.Set;

/// Computes the lengths of the frames of a WAV file's samples.
///
/// Programs that write into a pipe do not know how many samples follow. They write a placeholder for the length.
final class WavSizes implements RecordSizes {
  /// The placeholders of SoX and espeak-ng, of LAME, of arecord, and of FFmpeg.
  private static final Set<Long> PLACEHOLDERS = Set.of(0x7ffff000L, 0x7fffffffL, 0x80000000L, 0xffffffffL);
  /// In a pipe any larger length is a placeholder.
  private static final long MAX_PIPE_LENGTH = 0x7fffefffL;

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
      toTheEnd = isPlaceholder(leftBytes, in.isRegularFile());
    }
    if (toTheEnd) {
      return in.has() ? frameBytes : -1;
    }
    long bytes = Math.min(frameBytes, leftBytes);
    leftBytes -= bytes;
    return bytes == 0 ? -1 : bytes;
  }

  /// Tells whether a length stands for samples up to the input's end. In a regular file 0 means that there are none.
  private static boolean isPlaceholder(long length, boolean regularFile) {
    return PLACEHOLDERS.contains(length) || !regularFile && (length == 0 || length > MAX_PIPE_LENGTH);
  }

  @Override
  public boolean mayBeCut() {
    return toTheEnd;
  }
}
