package org.megabytestreams.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.megabytestreams.megabyte.RecordFormat;

/// Cuts a stream of bytes into records, and long records into pieces, so that memory stays bounded whatever comes.
public final class RecordReader {
  /// The longest piece; a multiple of every patch size that is a power of two.
  public static final int PIECE_BYTES = 1 << 16;

  /// Part of a record.
  ///
  /// @param bytes at most [#PIECE_BYTES]; exactly so many where the record goes on
  /// @param starts whether the record starts here
  /// @param ends whether it ends here
  public record Piece(byte[] bytes, boolean starts, boolean ends) {}

  private final InputStream in;
  private final RecordFormat format;
  private final byte[] buffer = new byte[PIECE_BYTES];
  private int at;
  private int filled;
  private long readBytes;
  private boolean starts = true;
  private boolean any;
  private long leftOfRecord;

  public RecordReader(InputStream in, RecordFormat format) {
    this.in = in;
    this.format = format;
  }

  /// Bytes taken from the source so far.
  public long readBytes() {
    return readBytes;
  }

  /// The next piece, or null after the last.
  public Piece next() throws IOException {
    return switch (format) {
      case RecordFormat.Lines _ -> nextOfLine();
      case RecordFormat.Whole _ -> nextOfLength(Long.MAX_VALUE);
      case RecordFormat.FixedLength(int length) -> nextOfLength(length);
    };
  }

  private Piece nextOfLength(long length) throws IOException {
    if (starts) {
      leftOfRecord = length;
    }
    byte[] piece = new byte[(int) Math.min(PIECE_BYTES, leftOfRecord)];
    int n = 0;
    while (n < piece.length && fill()) {
      int take = Math.min(piece.length - n, filled - at);
      System.arraycopy(buffer, at, piece, n, take);
      at += take;
      n += take;
    }
    leftOfRecord -= n;
    boolean sourceEnds = !fill();
    if (n == 0 && sourceEnds && (any || !(format instanceof RecordFormat.Whole))) {
      return null;
    }
    return piece(n == piece.length ? piece : Arrays.copyOf(piece, n), leftOfRecord == 0 || sourceEnds);
  }

  private Piece nextOfLine() throws IOException {
    byte[] piece = new byte[256];
    int n = 0;
    while (fill()) {
      byte b = buffer[at];
      if (b == '\n') {
        at++;
        return piece(Arrays.copyOf(piece, n), true);
      }
      if (n == PIECE_BYTES) {
        return piece(piece, false);
      }
      if (n == piece.length) {
        piece = Arrays.copyOf(piece, Math.min(PIECE_BYTES, 2 * n));
      }
      piece[n++] = b;
      at++;
    }
    // What follows the last line feed is a record only where there is something.
    return n == 0 && starts ? null : piece(Arrays.copyOf(piece, n), true);
  }

  private Piece piece(byte[] bytes, boolean ends) {
    any = true;
    Piece piece = new Piece(bytes, starts, ends);
    starts = ends;
    return piece;
  }

  private boolean fill() throws IOException {
    if (at < filled) {
      return true;
    }
    filled = Math.max(0, in.read(buffer));
    at = 0;
    readBytes += filled;
    return filled > 0;
  }
}
