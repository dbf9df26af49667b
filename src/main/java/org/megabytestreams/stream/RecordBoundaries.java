package org.megabytestreams.stream;

import java.util.Arrays;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.score.StreamSegment;

/// Holds the starts of records that stand, in whole or in part, in a stream's context. A receipt names them as context.
///
/// Immutable. Symbols and offsets both ascend.
///
/// @param symbols number of each record's first symbol in the stream
/// @param offsets the record's offset in its partition
public record RecordBoundaries(long[] symbols, long[] offsets) {
  public static final RecordBoundaries EMPTY = new RecordBoundaries(new long[0], new long[0]);

  public RecordBoundaries {
    if (symbols.length != offsets.length) {
      throw new IllegalArgumentException(
          "expected as many offsets as starts, got " + offsets.length + " and " + symbols.length);
    }
  }

  /// Returns the boundaries with one more record. A record without symbols leaves no trace: the next start takes its
  /// place.
  public RecordBoundaries append(long symbol, long offset) {
    int kept = symbols.length > 0 && symbols[symbols.length - 1] == symbol ? symbols.length - 1 : symbols.length;
    long[] moreSymbols = Arrays.copyOf(symbols, kept + 1);
    long[] moreOffsets = Arrays.copyOf(offsets, kept + 1);
    moreSymbols[kept] = symbol;
    moreOffsets[kept] = offset;
    return new RecordBoundaries(moreSymbols, moreOffsets);
  }

  /// Returns the boundaries without the records that end before symbol `from`.
  public RecordBoundaries from(long from) {
    int first = indexOf(from);
    return first <= 0 ? this
        : new RecordBoundaries(Arrays.copyOfRange(symbols, first, symbols.length),
            Arrays.copyOfRange(offsets, first, offsets.length));
  }

  /// Returns the context of the record that starts at symbol `symbol`, and is at `offset`. The context is empty if the
  /// record in which its window starts is not known.
  public ScoredRecord.Context context(long symbol, long offset, Geometry geometry) {
    long windowStart = StreamSegment.windowStart(symbol, geometry);
    int first = indexOf(windowStart);
    if (windowStart == symbol || first < 0) {
      return new ScoredRecord.Context(offset, 0, 0);
    }
    return new ScoredRecord.Context(offsets[first], (int) (windowStart - symbols[first]),
        (int) (symbol - windowStart));
  }

  /// Returns the offset of the last record; −1 if there is none.
  long lastOffset() {
    return offsets.length == 0 ? -1 : offsets[offsets.length - 1];
  }

  /// Returns the boundaries with symbols numbered from `first`. A record that starts before `first` gets a number below
  /// 0.
  RecordBoundaries less(long first) {
    return new RecordBoundaries(Arrays.stream(symbols).map(symbol -> symbol - first).toArray(), offsets);
  }

  /// Returns the index of the record in which symbol `symbol` stands, or −1 if that is not known.
  int indexOf(long symbol) {
    int at = Arrays.binarySearch(symbols, symbol);
    return at >= 0 ? at : -at - 2;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecordBoundaries that && Arrays.equals(symbols, that.symbols)
        && Arrays.equals(offsets, that.offsets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(symbols) * 31 + Arrays.hashCode(offsets);
  }

  @Override
  public String toString() {
    return "RecordBoundaries[" + symbols.length + "]";
  }
}
