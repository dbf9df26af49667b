package org.megabytestreams.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.megabytestreams.model.RecordFormat;

/// Reads a file's records into memory. A record longer than [RecordReader#PIECE_BYTES] comes in pieces of whole
/// patches. Each piece counts as a record.
public final class FileRecords {
  private FileRecords() {}

  /// Reads records.
  ///
  /// @param skip how many records are left out at the start
  /// @param max how many records are read at most
  /// @param maxBytes reading stops when the records have this many bytes
  public static List<byte[]> read(String source, RecordFormat format, int skip, int max, long maxBytes)
      throws IOException {
    List<byte[]> read = new ArrayList<>();
    try (InputStream in = ByteSource.open(source)) {
      RecordReader reader = new RecordReader(source, in, format, ByteSource.isRegularFile(source));
      int left = skip;
      long bytes = 0;
      for (RecordReader.Piece piece = reader.next(); piece != null && read.size() < max && bytes < maxBytes;
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
