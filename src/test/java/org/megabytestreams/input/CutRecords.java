package org.megabytestreams.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.megabytestreams.model.RecordFormat;

/// Cuts bytes into records.
final class CutRecords {
  private CutRecords() {}

  /// The records; also if the source gives one byte at a time.
  static List<byte[]> of(byte[] input, String format) throws IOException {
    List<byte[]> records = read(input, new ByteArrayInputStream(input), format);
    List<byte[]> slowly = read(input, new ByteArrayInputStream(input) {
      @Override
      public synchronized int read(byte[] target, int from, int length) {
        return super.read(target, from, Math.min(1, length));
      }
    }, format);
    assertEquals(records.size(), slowly.size());
    for (int i = 0; i < records.size(); i++) {
      assertArrayEquals(records.get(i), slowly.get(i), "record " + i);
    }
    return records;
  }

  private static List<byte[]> read(byte[] input, InputStream source, String format) throws IOException {
    RecordReader reader = new RecordReader("input", source, RecordFormat.parse(format));
    List<byte[]> records = new ArrayList<>();
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    boolean within = false;
    for (RecordReader.Piece piece = reader.next(); piece != null; piece = reader.next()) {
      assertEquals(!within, piece.starts());
      assertTrue(piece.ends() || piece.bytes().length == RecordReader.PIECE_BYTES);
      int from = (int) piece.offset();
      assertArrayEquals(Arrays.copyOfRange(input, from, from + piece.bytes().length), piece.bytes());
      record.write(piece.bytes());
      within = !piece.ends();
      if (piece.ends()) {
        records.add(record.toByteArray());
        record.reset();
      }
    }
    return records;
  }

  /// The same of characters that are one byte each.
  static List<String> of(String input, String format) throws IOException {
    return of(bytes(input), format).stream().map(record -> new String(record, StandardCharsets.ISO_8859_1)).toList();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// The one line that tells why bytes are not of a format.
  static String failure(byte[] input, String format) {
    return assertThrows(IOException.class, () -> of(input, format)).getMessage();
  }
}
