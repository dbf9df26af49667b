package org.megabytestreams.train;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.megabytestreams.matching.Guesses;
import org.megabytestreams.matching.Matcher;
import org.megabytestreams.megabyte.Framing;
import org.megabytestreams.megabyte.Geometry;
import org.megabytestreams.megabyte.RecordFormat;
import org.megabytestreams.megabyte.Symbols;
import org.megabytestreams.megabyte.Windows;

/// Cuts training windows out of byte sources, laid into patches exactly as the service does it.
final class WindowSampler implements TrainingWindow.Cutter {
  /// How far back a record's start is looked for.
  private static final int LONGEST_SEARCH_BYTES = 1 << 16;

  private final Geometry geometry;
  private final RecordFormat format;

  WindowSampler(Geometry geometry, RecordFormat format) {
    this.geometry = geometry;
    this.format = format;
  }

  @Override
  public TrainingWindow cut(Corpus.Source source, boolean heldOut, double share) {
    MemorySegment bytes = heldOut ? source.heldOut() : source.training();
    return windowFrom(bytes, (long) (share * bytes.byteSize()), source.records().orElse(format));
  }

  /// A window that holds `offset`.
  TrainingWindow windowFrom(MemorySegment bytes, long offset, RecordFormat records) {
    return windowAt(bytes, recordStart(bytes, offset, records), records);
  }

  /// The start of a window that holds `offset`: the start of its record, or, deep in a long record, as many half
  /// windows further on as fit, which is where the service's windows start too.
  private long recordStart(MemorySegment bytes, long offset, RecordFormat records) {
    long start = switch (records) {
      case RecordFormat.Lines _ -> lineStart(bytes, offset);
      case RecordFormat.FixedLength(int length) -> offset / length * length;
      case RecordFormat.Whole _ -> 0;
    };
    int stride = Windows.stride(geometry.patches()) * geometry.patchSize();
    return offset - start < geometry.windowSymbols() ? start : start + (offset - start) / stride * stride;
  }

  private static long lineStart(MemorySegment bytes, long offset) {
    long first = Math.max(0, offset - LONGEST_SEARCH_BYTES);
    for (long i = offset; i > first; i--) {
      if (bytes.get(ValueLayout.JAVA_BYTE, i - 1) == '\n') {
        return i;
      }
    }
    return first;
  }

  private TrainingWindow windowAt(MemorySegment source, long start, RecordFormat records) {
    int size = geometry.windowSymbols();
    int[] symbols = new int[size];
    java.util.Arrays.fill(symbols, Symbols.BOUNDARY);
    float[] scored = new float[size];
    Framing framing = geometry.framing();
    int counted = 0;
    int at = 0;
    long offset = start;
    while (at < size && offset < source.byteSize()) {
      int room = size - at;
      int length = recordLength(source, offset, room, records);
      int whole = Math.min(length, room);
      for (int i = 0; i < whole; i++) {
        symbols[at + i] = source.get(ValueLayout.JAVA_BYTE, offset + i) & 0xff;
      }
      int counts = Math.min(room, framing.scoredLength(length));
      java.util.Arrays.fill(scored, at, at + counts, 1);
      boolean lineFeed = records instanceof RecordFormat.Lines && counts > length;
      counted += whole + (lineFeed ? 1 : 0);
      at += Math.min(room, framing.framedLength(length, geometry.patchSize()));
      offset += length + (records instanceof RecordFormat.Lines ? 1 : 0);
    }
    Optional<Guesses> guesses = geometry.options().matching() ? Optional.of(Matcher.of(symbols)) : Optional.empty();
    return new TrainingWindow(symbols, scored, counted, guesses);
  }

  /// The length of the record at `offset`, or any number above `room` where it is longer than that.
  private static int recordLength(MemorySegment source, long offset, int room, RecordFormat records) {
    long left = source.byteSize() - offset;
    return switch (records) {
      case RecordFormat.Lines _ -> {
        int limit = (int) Math.min(left, room + 1L);
        for (int i = 0; i < limit; i++) {
          if (source.get(ValueLayout.JAVA_BYTE, offset + i) == '\n') {
            yield i;
          }
        }
        yield limit;
      }
      case RecordFormat.FixedLength(int length) -> (int) Math.min(left, length - offset % length);
      case RecordFormat.Whole _ -> (int) Math.min(left, room + 1L);
    };
  }
}
