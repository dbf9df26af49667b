package org.megabytestreams.bench.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.megabytestreams.input.ByteSource;
import org.megabytestreams.input.RecordReader;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.score.StreamId;

/// Holds records of some bytes, which start over behind the last record.
public final class TestRecords {
  /// A record and the SHA-256 that its score has to show.
  record Content(byte[] value, String sha256) {}

  private final List<Content> contents;
  private final double meanBytes;

  private TestRecords(List<Content> contents) {
    this.contents = contents;
    this.meanBytes = contents.stream().mapToInt(content -> content.value().length).average().orElseThrow();
  }

  /// Reads the first records of a source, as long as they have at most `maxBytes` together.
  ///
  /// @param name of the source, for failures
  /// @throws IOException with a line for the user if the source cannot be read or is not of the format
  /// @throws IllegalArgumentException if no record has any bytes
  public static TestRecords read(String name, InputStream in, RecordFormat format, long maxBytes) throws IOException {
    List<Content> contents = new ArrayList<>();
    long bytes = 0;
    RecordReader reader = new RecordReader(name, in, format, ByteSource.isRegularFile(name));
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    for (RecordReader.Piece piece = reader.next(); piece != null; piece = reader.next()) {
      bytes += piece.bytes().length;
      if (bytes > maxBytes) {
        break;
      }
      value.writeBytes(piece.bytes());
      if (piece.ends()) {
        contents.add(new Content(value.toByteArray(), StreamId.sha256Hex(value.toByteArray())));
        value.reset();
      }
    }
    if (contents.stream().allMatch(content -> content.value().length == 0)) {
      throw new IllegalArgumentException(name + ": expected records of some bytes and at most " + maxBytes
          + " together, got none");
    }
    return new TestRecords(contents);
  }

  /// Returns the same bytes in records of one length.
  TestRecords ofLength(int length) {
    List<Content> cut = new ArrayList<>();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    contents.forEach(content -> all.writeBytes(content.value()));
    byte[] bytes = all.toByteArray();
    for (int at = 0; at < bytes.length; at += length) {
      byte[] value = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + length));
      cut.add(new Content(value, StreamId.sha256Hex(value)));
    }
    return new TestRecords(cut);
  }

  /// Returns a record.
  ///
  /// @param number from 0; any
  Content get(long number) {
    return contents.get((int) (number % contents.size()));
  }

  double meanBytes() {
    return meanBytes;
  }

  /// Returns how many records have about `bytes` bytes; at least one.
  long countOf(double bytes) {
    return Math.max(1, Math.round(bytes / meanBytes));
  }
}
