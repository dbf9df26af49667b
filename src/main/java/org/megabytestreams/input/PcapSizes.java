package org.megabytestreams.input;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/// Reads the lengths of the packets of a classic pcap capture.
///
/// The capture starts with a header of 24 bytes, each packet with one of 16. A packet's header holds seconds,
/// fraction, bytes that were captured and bytes that the packet had. The first four bytes of the capture show the byte
/// order and the fraction's unit.
final class PcapSizes implements RecordSizes {
  private static final int MICROSECONDS = 0xa1b2c3d4;
  private static final int NANOSECONDS = 0xa1b23c4d;
  private static final int NEXT_GENERATION = 0x0a0d0d0a;
  private static final int REST_OF_HEADER_BYTES = 20;
  private static final int CAPTURE_LIMIT_OFFSET = 12;
  private static final int PACKET_HEADER_BYTES = 16;
  private static final int CAPTURED_OFFSET = 8;
  /// Packets may be this long even if the header names a lower limit, as in libpcap.
  private static final int USUAL_PACKET_BYTES = 1 << 18;

  private ByteOrder order;
  private long maxPacketBytes;

  @Override
  public long next(RecordInput in) throws IOException {
    if (order == null) {
      order = order(in, in.header(Integer.BYTES, "a pcap magic number"));
      long limit = Integer.toUnsignedLong(ByteBuffer.wrap(in.header(REST_OF_HEADER_BYTES, "the rest of a pcap header"))
          .order(order).getInt(CAPTURE_LIMIT_OFFSET));
      maxPacketBytes = Math.clamp(limit, USUAL_PACKET_BYTES, RecordInput.MAX_CLAIMED_BYTES);
    }
    if (!in.has()) {
      return -1;
    }
    long offset = in.position();
    ByteBuffer header = ByteBuffer.wrap(in.header(PACKET_HEADER_BYTES, "a packet header")).order(order);
    return in.claimed(offset, Integer.toUnsignedLong(header.getInt(CAPTURED_OFFSET)), maxPacketBytes);
  }

  private static ByteOrder order(RecordInput in, byte[] magic) throws IOException {
    int number = ByteBuffer.wrap(magic).getInt();
    if (number == MICROSECONDS || number == NANOSECONDS) {
      return ByteOrder.BIG_ENDIAN;
    }
    int reversed = Integer.reverseBytes(number);
    if (reversed == MICROSECONDS || reversed == NANOSECONDS) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    throw in.unexpected(0, number == NEXT_GENERATION
        ? "expected a classic pcap capture, got pcapng: convert it by editcap -F pcap"
        : "expected a pcap magic number, got " + HexFormat.ofDelimiter(" ").formatHex(magic));
  }
}
