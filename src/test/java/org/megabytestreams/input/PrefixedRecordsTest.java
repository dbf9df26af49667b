package org.megabytestreams.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefixedRecordsTest {
  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  @ParameterizedTest
  @CsvSource({
      "1, 03 616263 00 01 00",
      "2be, 0003 616263 0000 0001 00",
      "2le, 0300 616263 0000 0100 00",
      "4be, 00000003 616263 00000000 00000001 00",
      "4le, 03000000 616263 00000000 01000000 00",
      "8be, 0000000000000003 616263 0000000000000000 0000000000000001 00",
      "8le, 0300000000000000 616263 0000000000000000 0100000000000000 00",
      "varint, 03 616263 00 8100 00"})
  void readsEveryPrefix(String prefix, String input) throws IOException {
    assertEquals(List.of("abc", "", "\0"),
        CutRecords.of(new String(hex(input), StandardCharsets.ISO_8859_1), "prefixed:" + prefix));
  }

  @Test
  void readsLengthsOfSeveralBytes() throws IOException {
    for (String prefix : List.of("varint ac02", "2be 012c", "4le 2c010000")) {
      String[] parts = prefix.split(" ");
      ByteArrayOutputStream input = new ByteArrayOutputStream();
      input.writeBytes(hex(parts[1]));
      byte[] record = new byte[300];
      record[299] = 7;
      input.writeBytes(record);
      List<byte[]> records = CutRecords.of(input.toByteArray(), "prefixed:" + parts[0]);
      assertEquals(1, records.size(), prefix);
      assertArrayEquals(record, records.getFirst(), prefix);
    }
  }

  @Test
  void keepsRecordsLongerThanAPiece() throws IOException {
    byte[] input = new byte[4 + 2 * RecordReader.PIECE_BYTES];
    input[1] = 2;
    input[4] = 9;
    assertEquals(List.of(2 * RecordReader.PIECE_BYTES),
        CutRecords.of(input, "prefixed:4be").stream().map(record -> record.length).toList());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "4be | 00000001 61 000000 | at byte 5: expected a length of 4 bytes, got 3",
      "4be | 00000003 6162 | at byte 4: expected a record of 3 bytes, got 2",
      "1 | 01 | at byte 1: expected a record of 1 byte, got 0",
      "4le | 00000003 616263 | at byte 4: expected a record of 50331648 bytes, got 3",
      "4be | ffffffff 61 | at byte 0: expected a record of at most 67108864 bytes, got a length of 4294967295",
      "8be | ffffffffffffffff"
          + " | at byte 0: expected a record of at most 67108864 bytes, got a length of 18446744073709551615",
      "varint | 8080 | at byte 0: expected a varint that ends, got the input's end after 2 bytes",
      "varint | 0161 80808080808080808080 01"
          + " | at byte 2: expected a varint of at most 10 bytes, got a longer one",
      "varint | 808080808080808080 02 61"
          + " | at byte 0: expected a varint of at most 64 bits, got 2 as its tenth byte",
      "varint | 808080808080808080 01"
          + " | at byte 0: expected a record of at most 67108864 bytes, got a length of 9223372036854775808",
      "varint | ffffffff0f"
          + " | at byte 0: expected a record of at most 67108864 bytes, got a length of 4294967295"})
  void namesTheFilePositionAndLengthOfDamage(String prefix, String input, String problem) {
    assertEquals("cannot read input: " + problem, CutRecords.failure(hex(input), "prefixed:" + prefix));
  }
}
