package org.megabytestreams.train;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.megabytestreams.input.RecordReader;
import org.megabytestreams.megabyte.RecordFormat;

/// Places of records that are found only from the first one on, such as packets: all of them, 16 bytes each.
final class IndexedPlaces implements RecordPlaces {
  private static final int FIRST_PLACES = 1 << 10;

  private final MemorySegment bytes;
  private final boolean separated;
  private long[] starts = new long[FIRST_PLACES];
  private long[] ends = new long[FIRST_PLACES];
  private int count;

  private IndexedPlaces(MemorySegment bytes, boolean separated) {
    this.bytes = bytes;
    this.separated = separated;
  }

  /// Reads all of a source.
  ///
  /// @throws Corpus.BadCorpus where the source is not of the format
  static IndexedPlaces of(String name, MemorySegment bytes, RecordFormat format) {
    IndexedPlaces places = new IndexedPlaces(bytes, !format.separator().isEmpty());
    RecordReader reader = new RecordReader(name, new SegmentInput(bytes), format);
    try {
      for (RecordReader.Piece piece = reader.next(); piece != null; piece = reader.next()) {
        places.add(piece);
      }
    } catch (IOException e) {
      throw new Corpus.BadCorpus(e.getMessage());
    }
    return places;
  }

  private void add(RecordReader.Piece piece) {
    long end = piece.offset() + piece.bytes().length;
    if (piece.starts()) {
      add(piece.offset(), end);
    } else {
      ends[count - 1] = end;
    }
  }

  private void add(long start, long end) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
    }
    starts[count] = start;
    ends[count++] = end;
  }

  /// The places in the bytes `[from, to)`, counted from `from`.
  IndexedPlaces part(long from, long to) {
    IndexedPlaces part = new IndexedPlaces(bytes.asSlice(from, to - from), separated);
    for (int i = 0; i < count; i++) {
      boolean inside = starts[i] >= from ? starts[i] < to : ends[i] > from;
      if (inside) {
        part.add(Math.max(starts[i], from) - from, Math.min(ends[i], to) - from);
      }
    }
    return part;
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
  public boolean separated() {
    return separated;
  }

  /// The last record that starts at `offset` or before it; −1 for none.
  private int at(long offset) {
    int found = Arrays.binarySearch(starts, 0, count, offset);
    return found >= 0 ? found : -found - 2;
  }
}
