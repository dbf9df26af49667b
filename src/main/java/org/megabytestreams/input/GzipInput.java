package org.megabytestreams.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Unpacks gzip (RFC 1952). Unlike [java.util.zip.GZIPInputStream] it leaves out no bytes without a failure.
final class GzipInput extends MemberInput {
  private static final int FIXED_HEADER_BYTES = 10;
  private static final int DEFLATE = 8;
  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();

  GzipInput(InputStream in) {
    super(Packing.GZIP, in);
  }

  @Override
  void open() throws IOException {
    packed.require(FIXED_HEADER_BYTES);
    packed.buffer().getShort(); // the magic number
    int method = packed.buffer().get();
    int flags = packed.buffer().get();
    packed.buffer().position(packed.buffer().position() + 6); // time, level, system
    if (method != DEFLATE || (flags & RESERVED) != 0) {
      throw damaged("expected method 8 and flags below 32, got " + method + " and " + (flags & 0xff));
    }
    if ((flags & EXTRA) != 0) {
      skip(shortValue());
    }
    for (int text : new int[] {NAME, COMMENT}) {
      while ((flags & text) != 0 && byteValue() != 0) {
        // Texts end at a zero.
      }
    }
    if ((flags & HEADER_CHECKSUM) != 0) {
      shortValue();
    }
    inflater.reset();
    inflater.setInput(packed.buffer());
    checksum.reset();
  }

  @Override
  int unpack(byte[] target, int from, int length) throws IOException {
    try {
      int n = inflater.inflate(target, from, length);
      while (n == 0 && !inflater.finished()) {
        if (inflater.needsDictionary()) {
          throw damaged("it needs a dictionary");
        }
        packed.require(1);
        n = inflater.inflate(target, from, length);
      }
      checksum.update(target, from, n);
      if (n == 0) {
        end();
      }
      return n == 0 ? -1 : n;
    } catch (DataFormatException e) {
      throw damaged(e.getMessage() == null ? "no deflated data" : e.getMessage());
    }
  }

  private void end() throws IOException {
    long bytes = inflater.getBytesWritten();
    packed.require(2 * Integer.BYTES);
    int expected = packed.buffer().getInt();
    int size = packed.buffer().getInt();
    if (expected != (int) checksum.getValue()) {
      throw damaged("expected checksum %08x, got %08x".formatted(expected, (int) checksum.getValue()));
    }
    if (size != (int) bytes) {
      throw damaged("expected " + Integer.toUnsignedString(size) + " bytes, got " + bytes);
    }
  }

  private int byteValue() throws IOException {
    packed.require(1);
    return packed.buffer().get() & 0xff;
  }

  private int shortValue() throws IOException {
    packed.require(Short.BYTES);
    return packed.buffer().getShort() & 0xffff;
  }

  private void skip(int bytes) throws IOException {
    for (int i = 0; i < bytes; i++) {
      byteValue();
    }
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    super.close();
  }
}
