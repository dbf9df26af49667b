package org.megabytestreams.load;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.megabytestreams.engine.StreamId;
import org.megabytestreams.input.RecordReader;
import org.megabytestreams.megabyte.RecordFormat;

/// Records cut from some bytes, which start over behind the last.
final class Records {
  /// A record and the SHA-256 that its score has to show.
  record Content(byte[] value, String sha256) {}

  private final List<Content> contents;
  private final double meanBytes;

  private Records(List<Content> contents) {
    this.contents = contents;
    this.meanBytes = contents.stream().mapToInt(content -> content.value().length).average().orElseThrow();
  }

  /// @throws IllegalArgumentException where `data` is not of the format, has no record, or empty ones only
  static Records cut(byte[] data, RecordFormat format) {
    List<Content> contents = new ArrayList<>();
    try {
      RecordReader reader = new RecordReader("the bytes", new ByteArrayInputStream(data), format);
      ByteArrayOutputStream value = new ByteArrayOutputStream();
      for (RecordReader.Piece piece = reader.next(); piece != null; piece = reader.next()) {
        value.writeBytes(piece.bytes());
        if (piece.ends()) {
          contents.add(new Content(value.toByteArray(), StreamId.sha256Hex(value.toByteArray())));
          value.reset();
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e); // memory does not fail, so the bytes are of no such format
    }
    if (contents.stream().allMatch(content -> content.value().length == 0)) {
      throw new IllegalArgumentException("expected records of some bytes, got none in " + data.length + " bytes");
    }
    return new Records(contents);
  }

  /// @param number from 0; any
  Content get(long number) {
    return contents.get((int) (number % contents.size()));
  }

  double meanBytes() {
    return meanBytes;
  }

  /// How many records have about so many bytes; at least one.
  long countOf(double bytes) {
    return Math.max(1, Math.round(bytes / meanBytes));
  }
}
