package org.megabytestreams.input;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Unpacks a file that consists of members, one after the other. Zeros may stand between or behind them, and nothing
/// else.
///
/// A member is a member of gzip, a stream of xz or a frame of zstd.
abstract class MemberInput extends InputStream {
  final PackedBytes packed;
  private final Packing form;
  private long start;
  private boolean within;
  private boolean any;
  private boolean ended;
  private boolean filled;

  MemberInput(Packing form, InputStream in) {
    this.form = form;
    this.packed = new PackedBytes(in);
  }

  /// Starts a member.
  abstract void open() throws IOException;

  /// Unpacks some bytes of the member.
  ///
  /// @return how many, at least 1; −1 at the end of the member, all of whose packed bytes are taken then
  /// @throws EOFException if the file ends
  abstract int unpack(byte[] target, int from, int length) throws IOException;

  /// Tells whether bytes are the start of a member, as far as they go.
  boolean startsMember(byte[] head) {
    return form.agrees(head, head.length);
  }

  /// Returns a failure that says what is wrong with a member.
  IOException damaged(String reason) {
    return new IOException("damaged near byte " + packed.position() + ", in the " + form.unit()
        + " that starts at byte " + start + ": " + reason);
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    try {
      while (within || begin()) {
        int n = unpack(target, from, length);
        if (n > 0) {
          filled = n == length;
          return n;
        }
        within = false;
      }
      return -1;
    } catch (EOFException e) {
      throw new IOException("cut at byte " + packed.position() + ", within the " + form.unit() + " that starts at byte "
          + start, e);
    }
  }

  private boolean begin() throws IOException {
    if (ended) {
      return false;
    }
    long end = packed.position();
    while (any && packed.has(1) && packed.peek(1)[0] == 0) {
      packed.read();
    }
    ended = any && !packed.has(1);
    if (ended) {
      return false;
    }
    start = packed.position();
    if (any && !startsMember(packed.peek(form.magicBytes()))) {
      ended = true;
      packed.transferTo(OutputStream.nullOutputStream());
      long trailing = packed.position() - end;
      throw new IOException((trailing == 1 ? "1 byte" : trailing + " bytes") + " after the " + form.unit()
          + " that ends at byte " + end + (trailing == 1 ? " is" : " are") + " not " + form.form());
    }
    any = true;
    within = true;
    open();
    return true;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int available() throws IOException {
    return !ended && (filled || packed.available() > 0) ? 1 : 0;
  }

  @Override
  public void close() throws IOException {
    packed.close();
  }
}
