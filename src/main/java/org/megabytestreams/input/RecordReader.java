package org.megabytestreams.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.megabytestreams.model.LengthPrefix;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.model.RecordStart;

/// Cuts a stream of bytes into records, and long records into pieces. Memory stays bounded for every input.
public final class RecordReader {
  /// The longest piece; a multiple of every patch size that is a power of two.
  public static final int PIECE_BYTES = 1 << 16;

  /// A part of a record.
  ///
  /// @param bytes at most [#PIECE_BYTES]; exactly that many if the record goes on
  /// @param offset of its first byte in the input
  /// @param starts whether the record starts here
  /// @param ends whether it ends here
  public record Piece(byte[] bytes, long offset, boolean starts, boolean ends) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final RecordInput in;
  private final RecordCutter cutter;

  /// Reads a source that is no regular file, such as a pipe.
  ///
  /// @param name of the source, for failures
  public RecordReader(String name, InputStream source, RecordFormat format) {
    this(name, source, format, false);
  }

  /// Reads a source that may be a regular file.
  ///
  /// @param name of the source, for failures
  /// @param regularFile whether the source is a regular file, packed or not: a pause of it ends no record
  public RecordReader(String name, InputStream source, RecordFormat format, boolean regularFile) {
    this.in = new RecordInput(name, source, regularFile, lock);
    this.cutter = switch (format) {
      case RecordFormat.Lines _ -> new DelimitedRecords(in, (byte) '\n');
      case RecordFormat.NulEnded _ -> new DelimitedRecords(in, (byte) 0);
      case RecordFormat.Started(RecordStart start) -> new StartedRecords(in, start);
      case RecordFormat.Paragraphs _ -> new ParagraphRecords(in);
      case RecordFormat.Whole _ -> new SizedRecords(in, new WholeSize());
      case RecordFormat.FixedLength(int length) -> new SizedRecords(in, new FixedSizes(length));
      case RecordFormat.Prefixed(LengthPrefix prefix) -> new SizedRecords(in, new PrefixedSizes(prefix));
      case RecordFormat.Packets _ -> new SizedRecords(in, new PcapSizes());
      case RecordFormat.AudioFrames(int milliseconds) -> new SizedRecords(in, new WavSizes(milliseconds));
    };
  }

  /// Returns the number of bytes taken from the source so far.
  public long readBytes() {
    return in.readBytes();
  }

  /// Returns the next piece, or null after the last.
  ///
  /// @throws IOException with a line for the user if the source cannot be read, or is not of the format
  public Piece next() throws IOException {
    lock.lock();
    try {
      return cutter.next();
    } finally {
      lock.unlock();
    }
  }

  /// Ends the record that a pause of the source leaves open, if its format lets it end there. A regular file has no
  /// pauses. A thread other than the one in [#next()] calls this. [#next()] does not go on before `taker` has the
  /// piece.
  void endAtPause(Consumer<Piece> taker) {
    lock.lock();
    try {
      Piece piece = in.isDry() && !in.isRegularFile() ? cutter.endAtPause() : null;
      if (piece != null) {
        taker.accept(piece);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Takes all of the input as one record, even if it is empty.
  private static final class WholeSize implements RecordSizes {
    private boolean taken;

    @Override
    public long next(RecordInput in) {
      long size = taken ? -1 : Long.MAX_VALUE;
      taken = true;
      return size;
    }

    @Override
    public boolean mayBeCut() {
      return true;
    }
  }

  private record FixedSizes(int bytes) implements RecordSizes {
    @Override
    public long next(RecordInput in) throws IOException {
      return in.has() ? bytes : -1;
    }

    @Override
    public boolean mayBeCut() {
      return true;
    }
  }
}
