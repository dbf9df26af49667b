package org.megabytestreams.model;

import static org.megabytestreams.model.Symbols.BOUNDARY;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    @Override
    public List<byte[]> records(int[] symbols, int patchSize) {
      List<byte[]> records = new ArrayList<>();
      int from = 0;
      for (int end = patchSize; end <= symbols.length; end += patchSize) {
        if (symbols[end - 1] == BOUNDARY) {
          int to = end;
          while (to > from && symbols[to - 1] == BOUNDARY) {
            to--;
          }
          records.add(bytes(symbols, from, to));
          from = end;
        }
      }
      return records;
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

    /// Returns all bytes as one record, since no end of a record shows.
    @Override
    public List<byte[]> records(int[] symbols, int patchSize) {
      return List.of(bytes(symbols, 0, symbols.length));
    }
  };

  /// Returns the records that symbols stand for, which begin at the start of a patch. The first record may lack its
  /// beginning. A record whose end is not among the symbols is left out.
  public abstract List<byte[]> records(int[] symbols, int patchSize);

  /// Returns the number of symbols that a record of `recordBytes` bytes takes.
  public abstract int framedLength(int recordBytes, int patchSize);

  /// Returns how many of those symbols, from the record's first, are predicted and scored.
  public abstract int scoredLength(int recordBytes);

  /// Returns the framing of a piece of a record. A piece behind which the record goes on has no boundary.
  ///
  /// @param ends whether the record ends with the piece
  public Framing ofPiece(boolean ends) {
    return ends ? this : STREAM;
  }

  /// Writes the symbols of a record into `target` at `at`.
  ///
  /// @return the position after the last symbol
  public int frame(byte[] record, int patchSize, int[] target, int at) {
    for (int i = 0; i < record.length; i++) {
      target[at + i] = record[i] & 0xff;
    }
    int end = at + framedLength(record.length, patchSize);
    Arrays.fill(target, at + record.length, end, BOUNDARY);
    return end;
  }

  /// Returns the symbols of one whole record.
  public int[] frame(byte[] record, int patchSize) {
    int[] symbols = new int[framedLength(record.length, patchSize)];
    frame(record, patchSize, symbols, 0);
    return symbols;
  }

  /// Returns the symbols of whole records, one behind the other. They are not filled up to patches.
  public int[] frame(List<byte[]> records) {
    int[] symbols = new int[records.stream().mapToInt(record -> framedLength(record.length, 1)).sum()];
    int size = 0;
    for (byte[] each : records) {
      size = frame(each, 1, symbols, size);
    }
    return symbols;
  }

  /// Returns the bytes of symbols, none of which is a boundary.
  private static byte[] bytes(int[] symbols, int from, int to) {
    byte[] bytes = new byte[to - from];
    for (int i = from; i < to; i++) {
      bytes[i - from] = (byte) symbols[i];
    }
    return bytes;
  }

  /// Returns the name used in manifests and on the command line.
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
