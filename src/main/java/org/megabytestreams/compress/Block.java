package org.megabytestreams.compress;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.RecordFormat;

/// A run of bytes in compressed form. It is cut into lanes of equal length, and each lane has a code of its own.
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
  /// Bytes in a block. The number bounds the memory.
  static final int MAX_BYTES = 16 << 20;
  static final int MAX_LANES = 1024;
  /// The greatest length of a code. A symbol costs at most 30 bits, and the code's end costs some bytes.
  private static final int MAX_CODE_BYTES_A_BYTE = 4;
  private static final int MAX_END_BYTES = 8;

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

  /// Reads the next block; null at the end.
  ///
  /// @throws EOFException if the block is cut short
  /// @throws IOException if the bytes are not a block
  static Block read(DataInputStream in) throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    int length = readNumber(in, first);
    int lanes = readNumber(in, in.readUnsignedByte());
    if (length < 1 || length > MAX_BYTES || lanes < 1 || lanes > Math.min(length, MAX_LANES)) {
      throw new IOException("expected a block of 1 to " + MAX_BYTES + " bytes in 1 to " + MAX_LANES
          + " lanes, each of a byte or more, got " + length + " in " + lanes);
    }
    int[] lengths = new int[lanes];
    for (int lane = 0; lane < lanes; lane++) {
      lengths[lane] = readNumber(in, in.readUnsignedByte());
      int bytes = start(length, lanes, lane + 1) - start(length, lanes, lane);
      int most = bytes * MAX_CODE_BYTES_A_BYTE + MAX_END_BYTES;
      if (lengths[lane] < 1 || lengths[lane] > most) {
        throw new IOException("expected a lane's code of 1 to " + most + " bytes, got " + lengths[lane]);
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
  }

  /// Tells whether no block follows. All blocks but the last are full.
  boolean isLast() {
    return length < MAX_BYTES;
  }

  /// Returns the byte at which a lane starts.
  private static int start(int length, int lanes, int lane) {
    return (int) ((long) length * lane / lanes);
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
      if (number > Integer.MAX_VALUE || bits >= Integer.SIZE) {
        throw new IOException("expected a number below 2^31, got " + (bits < Integer.SIZE ? number : "a longer one"));
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
      int from = start(bytes.length, lanes, lane);
      int to = start(bytes.length, lanes, lane + 1);
      texts.add(new LaneText(bytes, from, to, format, geometry));
    }
    return texts;
  }
}
