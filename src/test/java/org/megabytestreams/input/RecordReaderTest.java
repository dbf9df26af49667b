package org.megabytestreams.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.megabytestreams.model.RecordFormat;

class RecordReaderTest {
  private static List<byte[]> read(byte[] input, RecordFormat format) throws IOException {
    RecordReader reader = new RecordReader("input", new ByteArrayInputStream(input), format);
    List<byte[]> records = new ArrayList<>();
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    for (RecordReader.Piece piece = reader.next(); piece != null; piece = reader.next()) {
      assertEquals(record.size() == 0, piece.starts() || piece.bytes().length == 0 && record.size() == 0);
      assertTrue(piece.ends() || piece.bytes().length == RecordReader.PIECE_BYTES);
      record.write(piece.bytes());
      if (piece.ends()) {
        records.add(record.toByteArray());
        record.reset();
      }
    }
    assertEquals(input.length, reader.readBytes());
    return records;
  }

  private static List<String> lines(String input) throws IOException {
    return read(input.getBytes(StandardCharsets.ISO_8859_1), new RecordFormat.Lines()).stream()
        .map(record -> new String(record, StandardCharsets.ISO_8859_1)).toList();
  }

  @Test
  void cutsLines() throws IOException {
    assertEquals(List.of("a", "", "b\r", "c"), lines("a\n\nb\r\nc"));
    assertEquals(List.of("a"), lines("a\n"));
    assertEquals(List.of(), lines(""));
    assertEquals(List.of(""), lines("\n"));
  }

  @Test
  void keepsEveryByteOfLinesLongerThanAPiece() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    for (int length : new int[] {RecordReader.PIECE_BYTES - 1, RecordReader.PIECE_BYTES, RecordReader.PIECE_BYTES + 1,
        3 * RecordReader.PIECE_BYTES}) {
      byte[] input = new byte[length + 3];
      random.nextBytes(input);
      for (int i = 0; i < length; i++) {
        input[i] = input[i] == '\n' ? 0 : input[i];
      }
      input[length] = '\n';
      input[length + 1] = 'x';
      input[length + 2] = 'y';
      List<byte[]> records = read(input, new RecordFormat.Lines());
      assertEquals(2, records.size(), "length " + length);
      assertArrayEquals(Arrays.copyOf(input, length), records.getFirst());
    }
  }

  @Test
  void cutsFixedLengthsAndKeepsTheRest() throws IOException {
    byte[] input = {1, 2, 3, 4, 5, 6, 7};
    List<byte[]> records = read(input, new RecordFormat.FixedLength(3));
    assertEquals(3, records.size());
    assertArrayEquals(new byte[] {7}, records.getLast());
    assertEquals(2, read(new byte[6], new RecordFormat.FixedLength(3)).size());
  }

  @Test
  void readsAWholeInputAsOneRecord() throws IOException {
    byte[] input = new byte[RecordReader.PIECE_BYTES * 2 + 5];
    input[17] = '\n';
    List<byte[]> records = read(input, new RecordFormat.Whole());
    assertEquals(1, records.size());
    assertArrayEquals(input, records.getFirst());
    assertEquals(1, read(new byte[0], new RecordFormat.Whole()).size());
  }
}
