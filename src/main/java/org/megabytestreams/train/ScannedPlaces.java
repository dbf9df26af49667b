package org.megabytestreams.train;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.megabytestreams.model.RecordFormat;

/// Finds records that can be found from any byte: lines, records of one length, a whole part.
record ScannedPlaces(MemorySegment bytes, RecordFormat format) implements RecordPlaces {
  /// The number of bytes before an offset in which a line's start is searched for.
  private static final int MAX_SEARCH_BYTES = 1 << 16;

  @Override
  public long inside(long offset) {
    return offset;
  }

  @Override
  public long start(long offset) {
    return switch (format) {
      case RecordFormat.Lines _ -> lineStart(offset);
      case RecordFormat.FixedLength(int length) -> offset / length * length;
      default -> 0;
    };
  }

  private long lineStart(long offset) {
    long first = Math.max(0, offset - MAX_SEARCH_BYTES);
    for (long i = offset; i > first; i--) {
      if (bytes.get(ValueLayout.JAVA_BYTE, i - 1) == '\n') {
        return i;
      }
    }
    return first;
  }

  @Override
  public int length(long offset, int room) {
    long left = bytes.byteSize() - offset;
    return switch (format) {
      case RecordFormat.Lines _ -> {
        int limit = (int) Math.min(left, room + 1L);
        for (int i = 0; i < limit; i++) {
          if (bytes.get(ValueLayout.JAVA_BYTE, offset + i) == '\n') {
            yield i;
          }
        }
        yield limit;
      }
      case RecordFormat.FixedLength(int length) -> (int) Math.min(left, length - offset % length);
      default -> (int) Math.min(left, room + 1L);
    };
  }

  @Override
  public long next(long offset, int length) {
    return offset + length + separatorBytes();
  }

  @Override
  public int separatorBytes() {
    return format.separator().length();
  }
}
