package org.megabytestreams.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.megabytestreams.input.ByteSource;
import org.megabytestreams.input.RecordReader;
import org.megabytestreams.megabyte.RecordFormat;

/// A file's records in memory, for benchmarks. A long record comes in pieces of whole patches; each counts as one.
final class PiecesOfFile {
  private PiecesOfFile() {}

  /// @param records format, as options name it
  /// @param skip how many are left out at the start
  /// @param most how many are taken at most
  /// @param mostBytes none is taken once there are so many
  static List<byte[]> read(String source, String records, int skip, int most, long mostBytes) throws IOException {
    List<byte[]> read = new ArrayList<>();
    try (InputStream in = ByteSource.open(source)) {
      RecordReader reader = new RecordReader(in, RecordFormat.parse(records));
      int left = skip;
      long bytes = 0;
      for (RecordReader.Piece piece = reader.next(); piece != null && read.size() < most && bytes < mostBytes;
          piece = reader.next()) {
        if (left-- <= 0) {
          read.add(piece.bytes());
          bytes += piece.bytes().length;
        }
      }
    }
    return read;
  }
}
