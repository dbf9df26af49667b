package org.megabytestreams.input;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Buffers packed bytes for the code that unpacks them, little-endian, and counts the bytes that are used up.
final class PackedBytes extends InputStream {
  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private final byte[] chunk = new byte[BUFFER_BYTES];
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private long taken;

  PackedBytes(InputStream in) {
    this.in = in;
  }

  /// Returns the bytes that are at hand. A caller that takes bytes moves the buffer's position.
  ByteBuffer buffer() {
    return buffer;
  }

  /// Returns how many bytes of the file are used up.
  long position() {
    return taken - buffer.remaining();
  }

  /// Tells whether at least `count` bytes follow. They are at hand then.
  boolean has(int count) throws IOException {
    if (buffer.remaining() >= count) {
      return true;
    }
    buffer.compact();
    try {
      while (buffer.position() < count) {
        int n = in.read(chunk, 0, buffer.remaining());
        if (n < 0) {
          break;
        }
        buffer.put(chunk, 0, n);
        taken += n;
      }
    } finally {
      buffer.flip();
    }
    return buffer.remaining() >= count;
  }

  /// Returns the next bytes, at most `count`, without taking them.
  byte[] peek(int count) throws IOException {
    has(count);
    byte[] bytes = new byte[Math.min(count, buffer.remaining())];
    buffer.get(buffer.position(), bytes);
    return bytes;
  }

  /// Waits until `count` bytes are at hand.
  ///
  /// @throws EOFException if fewer bytes follow
  void require(int count) throws IOException {
    if (!has(count)) {
      buffer.position(buffer.limit());
      throw new EOFException();
    }
  }

  @Override
  public int read() throws IOException {
    return has(1) ? buffer.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!has(1)) {
      return -1;
    }
    int n = Math.min(length, buffer.remaining());
    buffer.get(target, from, n);
    return n;
  }

  @Override
  public int available() throws IOException {
    return buffer.hasRemaining() ? buffer.remaining() : in.available();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
