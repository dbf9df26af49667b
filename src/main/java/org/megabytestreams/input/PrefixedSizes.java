package org.megabytestreams.input;

import java.io.IOException;
import org.megabytestreams.model.LengthPrefix;

/// Reads the lengths that stand before their records.
final class PrefixedSizes implements RecordSizes {
  private static final int MAX_VARINT_BYTES = 10;

  private final LengthPrefix prefix;

  PrefixedSizes(LengthPrefix prefix) {
    this.prefix = prefix;
  }

  @Override
  public long next(RecordInput in) throws IOException {
    if (!in.has()) {
      return -1;
    }
    long offset = in.position();
    long length = prefix == LengthPrefix.VARINT ? varint(in, offset) : number(in.header(prefix.bytes(), "a length"));
    return in.claimed(offset, length, RecordInput.MAX_CLAIMED_BYTES);
  }

  private long number(byte[] bytes) {
    long number = 0;
    for (int i = 0; i < bytes.length; i++) {
      number = number << Byte.SIZE | bytes[prefix.bigEndian() ? i : bytes.length - 1 - i] & 0xff;
    }
    return number;
  }

  private static long varint(RecordInput in, long offset) throws IOException {
    long number = 0;
    for (int i = 0; i < MAX_VARINT_BYTES; i++) {
      if (!in.has()) {
        throw in.unexpected(offset, "expected a varint that ends, got the input's end after "
            + RecordInput.count(i));
      }
      byte next = in.take();
      if (i == MAX_VARINT_BYTES - 1 && next > 1) {
        throw in.unexpected(offset, "expected a varint of at most 64 bits, got " + next + " as its tenth byte");
      }
      number |= (next & 0x7fL) << 7 * i;
      if (next >= 0) {
        return number;
      }
    }
    throw in.unexpected(offset, "expected a varint of at most " + MAX_VARINT_BYTES + " bytes, got a longer one");
  }
}
