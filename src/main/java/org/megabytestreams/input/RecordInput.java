package org.megabytestreams.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.ReentrantLock;

/// Buffers and counts the bytes that are to be cut into records. Its failures name the input.
///
/// The thread that cuts holds the lock, except while it waits for the source.
final class RecordInput {
  /// A longer record is taken for a damaged length.
  static final int MAX_CLAIMED_BYTES = 1 << 26;
  private static final int BUFFER_BYTES = 1 << 16;

  private final String name;
  private final InputStream in;
  private final boolean regularFile;
  private final ReentrantLock lock;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int at;
  private int filled;
  private volatile long readBytes;
  private boolean ended;
  private boolean waiting;

  /// Creates an input.
  ///
  /// @param name for failures
  /// @param regularFile whether the bytes are a regular file's, all of which are there already
  RecordInput(String name, InputStream in, boolean regularFile, ReentrantLock lock) {
    this.name = name;
    this.in = in;
    this.regularFile = regularFile;
    this.lock = lock;
  }

  /// Tells whether the bytes are a regular file's. Nobody is still writing them, and they end where the file ends.
  boolean isRegularFile() {
    return regularFile;
  }

  /// Returns the number of bytes taken from the source so far.
  long readBytes() {
    return readBytes;
  }

  /// Returns the place of the next byte in the source.
  long position() {
    return readBytes - (filled - at);
  }

  /// Tells whether a thread waits for the source, and has cut all bytes that came.
  boolean isDry() {
    return waiting && at == filled;
  }

  /// Tells whether there is another byte, and waits for it.
  boolean has() throws IOException {
    return has(1);
  }

  /// Tells whether at least `count` bytes follow, and waits for them.
  private boolean has(int count) throws IOException {
    while (filled - at < count) {
      if (!fill()) {
        return false;
      }
    }
    return true;
  }

  /// Returns the next byte, which [#has()] found.
  byte peek() {
    return buffer[at];
  }

  /// Takes the next byte, which [#has()] found.
  byte take() {
    return buffer[at++];
  }

  /// Takes bytes that were looked at.
  void skip(int count) {
    at += count;
  }

  /// Returns the length of the line that follows, without its line feed; `max` for a longer one.
  int lineLength(int max) throws IOException {
    int length = 0;
    while (length < max && has(length + 1) && buffer[at + length] != '\n') {
      length++;
    }
    return length;
  }

  /// Returns the bytes of the line end that follows: 1 for LF, 2 for CR LF, 0 if none follows.
  int lineEnd() throws IOException {
    if (!has()) {
      return 0;
    }
    if (buffer[at] == '\n') {
      return 1;
    }
    return buffer[at] == '\r' && has(2) && buffer[at + 1] == '\n' ? 2 : 0;
  }

  /// Returns the bytes that were looked at. The next byte is at [#index()].
  byte[] buffer() {
    return buffer;
  }

  int index() {
    return at;
  }

  /// Takes bytes until the target is full or the source ends.
  ///
  /// @return how many
  int take(byte[] target) throws IOException {
    int n = 0;
    while (n < target.length && has()) {
      int count = Math.min(target.length - n, filled - at);
      System.arraycopy(buffer, at, target, n, count);
      at += count;
      n += count;
    }
    return n;
  }

  /// Takes a header.
  ///
  /// @param kind for the failure if the source ends within it
  byte[] header(int bytes, String kind) throws IOException {
    long start = position();
    byte[] header = new byte[bytes];
    int n = take(header);
    if (n < bytes) {
      throw unexpected(start, "expected " + kind + " of " + count(bytes) + ", got " + n);
    }
    return header;
  }

  /// Checks a length that the source claims, before the caller uses it.
  ///
  /// @param offset of the claim
  /// @param length unsigned
  long claimed(long offset, long length, long max) throws IOException {
    if (Long.compareUnsigned(length, max) > 0) {
      throw unexpected(offset, "expected a record of at most " + count(max) + ", got a length of "
          + Long.toUnsignedString(length));
    }
    return length;
  }

  /// Returns a failure for the user: the source, the place, and the problem there.
  IOException unexpected(long offset, String problem) {
    return ByteSource.unreadable(name, new IOException("at byte " + offset + ": " + problem));
  }

  static String count(long bytes) {
    return bytes == 1 ? "1 byte" : bytes + " bytes";
  }

  private boolean fill() throws IOException {
    if (ended) {
      return false;
    }
    if (at == filled) {
      at = 0;
      filled = 0;
    } else if (filled == buffer.length) {
      System.arraycopy(buffer, at, buffer, 0, filled - at);
      filled -= at;
      at = 0;
    }
    int n = read();
    ended = n <= 0;
    filled += Math.max(0, n);
    readBytes += Math.max(0, n);
    return !ended;
  }

  private int read() throws IOException {
    waiting = true;
    lock.unlock();
    try {
      return in.read(buffer, filled, buffer.length - filled);
    } finally {
      lock.lock();
      waiting = false;
    }
  }
}
