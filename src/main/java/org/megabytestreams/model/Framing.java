package org.megabytestreams.model;

import static org.megabytestreams.model.Symbols.BOUNDARY;

import java.util.Arrays;

/// How the bytes of successive records are laid into patches of P symbols.
public enum Framing {
  /// Every record starts on a patch boundary. Its last byte is followed by at least one [Symbols#BOUNDARY], which fills
  /// the patch. The first of them is predicted and scored ("the record ends here"), the rest is neither.
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

  /// Bytes run on through record borders; only bytes are symbols, and a patch may hold the end of one record and the
  /// start of the next.
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

  /// The number of symbols that a record of `recordBytes` bytes occupies.
  public abstract int framedLength(int recordBytes, int patchSize);

  /// How many of those symbols, from the record's first, are predicted and scored.
  public abstract int scoredLength(int recordBytes);

  /// Writes the symbols of `record[from, from + length)` into `target` at `at`, and returns the position after the
  /// last.
  public int frame(byte[] record, int from, int length, int patchSize, int[] target, int at) {
    for (int i = 0; i < length; i++) {
      target[at + i] = record[from + i] & 0xff;
    }
    int end = at + framedLength(length, patchSize);
    Arrays.fill(target, at + length, end, BOUNDARY);
    return end;
  }

  /// The symbols of one whole record.
  public int[] frame(byte[] record, int patchSize) {
    int[] symbols = new int[framedLength(record.length, patchSize)];
    frame(record, 0, record.length, patchSize, symbols, 0);
    return symbols;
  }

  /// The name used in manifests and on the command line.
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
