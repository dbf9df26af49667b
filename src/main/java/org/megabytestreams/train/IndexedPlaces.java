package org.megabytestreams.train;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.megabytestreams.input.ByteSource;
import org.megabytestreams.input.RecordReader;
import org.megabytestreams.model.RecordFormat;

/// Holds the places of records that can only be found from the first one on, such as packets. It holds all places, 16
/// bytes each.
final class IndexedPlaces implements RecordPlaces {
  /// The greatest number of records in a source. The places of more records would fill gigabytes.
  static final int MAX_RECORDS = 1 << 28;
  private static final int FIRST_PLACES = 1 << 10;

  private final MemorySegment bytes;
  private final int separatorBytes;
  private long[] starts = new long[FIRST_PLACES];
  private long[] ends = new long[FIRST_PLACES];
  private int count;

  private IndexedPlaces(MemorySegment bytes, int separatorBytes) {
    this.bytes = bytes;
    this.separatorBytes = separatorBytes;
  }

  /// Reads all of a source.
  ///
  /// @throws Corpus.BadCorpusException if the source is not of the format, or has more than `maxRecords`
  static RecordPlaces.Parts of(Corpus.Source source, RecordFormat format, int maxRecords) {
    IndexedPlaces training = new IndexedPlaces(source.training(), format.separator().length());
    IndexedPlaces heldOut = new IndexedPlaces(source.heldOut(), format.separator().length());
    RecordReader reader = new RecordReader(source.name(), new SegmentInput(source.bytes()), format,
        ByteSource.isRegularFile(source.name()));
    try {
      long start = 0;
      for (RecordReader.Piece piece = reader.next(); piece != null; piece = reader.next()) {
        start = piece.starts() ? piece.offset() : start;
        if (piece.ends()) {
          long end = piece.offset() + piece.bytes().length;
          training.addInside(start, end);
          heldOut.addInside(start - source.trainingBytes(), end - source.trainingBytes());
        }
        if (training.count + (long) heldOut.count > maxRecords) {
          throw new Corpus.BadCorpusException(source.name() + ": expected at most " + maxRecords + " records of "
              + format.id() + " in a source, got more: split it");
        }
      }
    } catch (IOException e) {
      throw new Corpus.BadCorpusException(e.getMessage());
    }
    training.trim();
    heldOut.trim();
    return new RecordPlaces.Parts(training, heldOut);
  }

  /// Adds the bytes of a record that are in this part, if any are.
  private void addInside(long start, long end) {
    boolean inside = start >= 0 ? start < bytes.byteSize() : end > 0;
    if (inside) {
      add(Math.max(start, 0), Math.min(end, bytes.byteSize()));
    }
  }

  private void add(long start, long end) {
    if (count == starts.length) {
      resize(count + count / 2);
    }
    starts[count] = start;
    ends[count++] = end;
  }

  private void trim() {
    resize(count);
  }

  private void resize(int length) {
    starts = Arrays.copyOf(starts, length);
    ends = Arrays.copyOf(ends, length);
  }

  @Override
  public MemorySegment bytes() {
    return bytes;
  }

  @Override
  public long inside(long offset) {
    int at = Math.max(0, at(offset));
    return count == 0 ? bytes.byteSize() : Math.clamp(offset, starts[at], Math.max(starts[at], ends[at] - 1));
  }

  @Override
  public long start(long offset) {
    return count == 0 ? bytes.byteSize() : starts[Math.max(0, at(offset))];
  }

  @Override
  public int length(long offset, int room) {
    int at = at(offset);
    return at < 0 ? 0 : (int) Math.clamp(ends[at] - offset, 0, room + 1L);
  }

  @Override
  public long next(long offset, int length) {
    int next = at(offset) + 1;
    return next < count ? starts[next] : bytes.byteSize();
  }

  @Override
  public int separatorBytes() {
    return separatorBytes;
  }

  /// Returns the last record that starts at `offset` or before it; −1 for none.
  private int at(long offset) {
    int found = Arrays.binarySearch(starts, 0, count, offset);
    return found >= 0 ? found : -found - 2;
  }
}
