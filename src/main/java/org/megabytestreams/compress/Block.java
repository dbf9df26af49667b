package org.megabytestreams.compress;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.megabytestreams.megabyte.Geometry;
import org.megabytestreams.megabyte.RecordFormat;

/// A run of bytes, coded: cut into lanes of equal length, each a code of its own.
///
/// ```
/// length, lanes, lanes × code length, CRC-32C of the bytes in 4 bytes, lanes × code
/// ```
///
/// Numbers are in groups of 7 bits, the lowest first, all but the last group with the high bit set.
///
/// @param length of the bytes
/// @param checksum CRC-32C of the bytes
record Block(int length, int checksum, List<byte[]> codes) {
  /// Bytes in a block: what bounds the memory.
  static final int MOST_BYTES = 16 << 20;
  static final int MOST_LANES = 1024;

  void write(DataOutputStream out) throws IOException {
    writeNumber(out, length);
    writeNumber(out, codes.size());
    for (byte[] code : codes) {
      writeNumber(out, code.length);
    }
    out.writeInt(checksum);
    for (byte[] code : codes) {
      out.write(code);
    }
  }

  /// The next block, or null at the end.
  ///
  /// @throws IOException where it is cut short or no block
  static Block read(DataInputStream in) throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    try {
      int length = readNumber(in, first);
      int lanes = readNumber(in, in.readUnsignedByte());
      if (length < 1 || length > MOST_BYTES || lanes < 1 || lanes > MOST_LANES) {
        throw new IOException("expected a block of 1 to " + MOST_BYTES + " bytes in 1 to " + MOST_LANES
            + " lanes, got " + length + " in " + lanes);
      }
      int[] lengths = new int[lanes];
      for (int i = 0; i < lanes; i++) {
        lengths[i] = readNumber(in, in.readUnsignedByte());
        if (lengths[i] > 5L * MOST_BYTES) { // a symbol costs at most 30 bits
          throw new IOException("expected a code of at most " + 5L * MOST_BYTES + " bytes, got " + lengths[i]);
        }
      }
      int checksum = in.readInt();
      List<byte[]> codes = new ArrayList<>();
      for (int codeLength : lengths) {
        byte[] code = in.readNBytes(codeLength);
        if (code.length < codeLength) {
          throw new EOFException();
        }
        codes.add(code);
      }
      return new Block(length, checksum, codes);
    } catch (EOFException e) {
      throw new IOException("the file ends within a block: it was cut short", e);
    }
  }

  private static void writeNumber(DataOutputStream out, int number) throws IOException {
    int left = number;
    while (left > 0x7f) {
      out.writeByte(left | 0x80);
      left >>>= 7;
    }
    out.writeByte(left);
  }

  private static int readNumber(DataInputStream in, int first) throws IOException {
    long number = first & 0x7f;
    int group = first;
    for (int bits = 7; group > 0x7f; bits += 7) {
      group = in.readUnsignedByte();
      number |= (long) (group & 0x7f) << bits;
      if (number > Integer.MAX_VALUE) {
        throw new IOException("expected a number below 2^31, got " + number);
      }
    }
    return (int) number;
  }

  static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  /// Cuts bytes into lanes.
  static List<LaneText> texts(byte[] bytes, int lanes, RecordFormat format, Geometry geometry) {
    List<LaneText> texts = new ArrayList<>();
    for (int lane = 0; lane < lanes; lane++) {
      int from = (int) ((long) bytes.length * lane / lanes);
      int to = (int) ((long) bytes.length * (lane + 1) / lanes);
      texts.add(new LaneText(bytes, from, to, format, geometry));
    }
    return texts;
  }
}
