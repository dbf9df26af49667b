package org.megabytestreams.input;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.megabytestreams.input.RecordReader.Piece;

/// Reads records on a thread of its own. The thread that takes the records therefore notices when the input pauses,
/// and can end it.
///
/// A record that has not ended yet is waited for. In some formats only the start of the next record shows that a record
/// has ended. There a pause behind a whole line ends the record. Pauses of a regular file, packed or not, end no
/// record.
public final class ReadAhead {
  /// The bound lets one batch of a scorer be read while another is scored. It leaves little to score when the input is
  /// ended.
  private static final int MAX_BYTES = 1 << 18;
  /// The room in bytes that a piece takes beside its own bytes.
  private static final int PIECE_OVERHEAD = 64;

  /// A piece; at the end of the input no piece, but the failure that ended it if there was one.
  ///
  /// @param readBytes bytes taken from the source so far
  /// @param cost the room that it takes
  private record Read(Piece piece, long readBytes, Throwable failure, int cost) {}

  private final BlockingQueue<Read> queue = new LinkedBlockingQueue<>();
  private final Semaphore room = new Semaphore(MAX_BYTES);
  private final RecordReader reader;
  private volatile boolean cut;
  private boolean ended;
  private long readBytes;

  private ReadAhead(RecordReader reader) {
    this.reader = reader;
  }

  /// Starts reading.
  public static ReadAhead of(RecordReader reader) {
    ReadAhead ahead = new ReadAhead(reader);
    Thread.ofPlatform().daemon().name("read-ahead").start(ahead::read);
    return ahead;
  }

  /// Returns the next piece, or null if none came in time or the input has ended.
  ///
  /// @throws IOException if the source could not be read
  public Piece next(Duration patience) throws IOException {
    Read read = take(cut ? Duration.ZERO : patience);
    if (read == null) {
      reader.endAtPause(this::append);
      read = queue.poll();
    }
    if (read == null) {
      ended = cut;
      return null;
    }
    room.release(read.cost());
    readBytes = read.readBytes();
    ended = read.piece() == null;
    switch (read.failure()) {
      case null -> { }
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(read.failure());
    }
    return read.piece();
  }

  /// Tells whether no more pieces will come.
  public boolean ended() {
    return ended;
  }

  /// Tells whether the next piece is there already.
  public boolean hasNext() {
    return !queue.isEmpty();
  }

  /// Returns the number of bytes of the source up to the last piece that was taken.
  public long readBytes() {
    return readBytes;
  }

  /// Ends the input after the pieces that have been read. Any thread may call this.
  public void end() {
    cut = true;
  }

  /// Appends a piece that a pause ended. Nothing else is appended meanwhile.
  private void append(Piece piece) {
    queue.add(new Read(piece, reader.readBytes(), null, 0)); // to wait for room here would be to wait for itself
  }

  private Read take(Duration patience) throws IOException {
    try {
      return queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading");
    }
  }

  private void read() {
    try {
      try {
        for (Piece piece = reader.next(); piece != null; piece = reader.next()) {
          put(new Read(piece, reader.readBytes(), null, PIECE_OVERHEAD + piece.bytes().length));
        }
        put(new Read(null, reader.readBytes(), null, 0));
      } catch (IOException | RuntimeException | Error e) {
        put(new Read(null, reader.readBytes(), e, 0));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void put(Read read) throws InterruptedException {
    room.acquire(read.cost());
    queue.put(read);
  }
}
