package org.megabytestreams.input;

import java.io.IOException;
import java.util.Arrays;
import org.megabytestreams.input.RecordReader.Piece;

/// Cuts records whose length is known before their first byte. It takes no more memory than a piece needs.
final class SizedRecords implements RecordCutter {
  private final RecordInput in;
  private final RecordSizes sizes;
  private boolean open;
  private long start;
  private long left;

  SizedRecords(RecordInput in, RecordSizes sizes) {
    this.in = in;
    this.sizes = sizes;
  }

  @Override
  public Piece next() throws IOException {
    boolean starts = !open;
    if (starts) {
      left = sizes.next(in);
      start = in.position();
    }
    if (left < 0) {
      return null;
    }
    long offset = in.position();
    byte[] bytes = new byte[(int) Math.min(RecordReader.PIECE_BYTES, left)];
    int n = in.take(bytes);
    left -= n;
    if (n < bytes.length && !sizes.mayBeCut()) {
      long got = in.position() - start;
      throw in.unexpected(start, "expected a record of " + RecordInput.count(got + left) + ", got " + got);
    }
    open = n == bytes.length && left > 0 && (!sizes.mayBeCut() || in.has());
    return new Piece(n == bytes.length ? bytes : Arrays.copyOf(bytes, n), offset, starts, !open);
  }
}
