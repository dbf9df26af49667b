package org.megabytestreams.model;

import static org.megabytestreams.model.Symbols.BOUNDARY;

import java.util.Arrays;
import java.util.Locale;

/// Lays the bytes of successive records into patches of P symbols.
public enum Framing {
  /// Every record starts on a patch boundary. At least one [Symbols#BOUNDARY] follows its last byte and fills the
  /// patch. The first boundary is predicted and scored ("the record ends here"); the others are neither.
  RECORDS {
    @Override
    public int framedLength(int recordBytes, int patchSize) {
      return Math.ceilDiv(recordBytes + 1, patchSize) * patchSize;
    }

    @Override
    public int scoredLength(int recordBytes) {
      return recordBytes + 1;
    }
  },

  /// Bytes run on across the ends of records, and only bytes are symbols. A patch may hold the end of one record and
  /// the start of the next.
  STREAM {
    @Override
    public int framedLength(int recordBytes, int patchSize) {
      return recordBytes;
    }

    @Override
    public int scoredLength(int recordBytes) {
      return recordBytes;
    }
  };

  /// Returns the number of symbols that a record of `recordBytes` bytes takes.
  public abstract int framedLength(int recordBytes, int patchSize);

  /// Returns how many of those symbols, from the record's first, are predicted and scored.
  public abstract int scoredLength(int recordBytes);

  /// Writes the symbols of `record[from, from + length)` into `target` at `at`.
  ///
  /// @return the position after the last symbol
  public int frame(byte[] record, int from, int length, int patchSize, int[] target, int at) {
    for (int i = 0; i < length; i++) {
      target[at + i] = record[from + i] & 0xff;
    }
    int end = at + framedLength(length, patchSize);
    Arrays.fill(target, at + length, end, BOUNDARY);
    return end;
  }

  /// Returns the symbols of one whole record.
  public int[] frame(byte[] record, int patchSize) {
    int[] symbols = new int[framedLength(record.length, patchSize)];
    frame(record, 0, record.length, patchSize, symbols, 0);
    return symbols;
  }

  /// Returns the name used in manifests and on the command line.
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
