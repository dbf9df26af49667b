package org.megabytestreams.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParagraphRecordsTest {
  @Test
  void cutsAtEmptyLines() throws IOException {
    assertEquals(List.of("a\nb", "c", "d"), CutRecords.of("a\nb\n\nc\n\n\n\nd\n", "blank"));
    assertEquals(List.of("a"), CutRecords.of("\n\na\n\n\n", "blank"));
    assertEquals(List.of(), CutRecords.of("\n\r\n", "blank"));
    assertEquals(List.of(), CutRecords.of("", "blank"));
    assertEquals(List.of(" ", "a"), CutRecords.of(" \n\na", "blank"));
  }

  @Test
  void readsCarriageReturnsBeforeLineFeedsAsLineEnds() throws IOException {
    assertEquals(List.of("a\r\nb", "c"), CutRecords.of("a\r\nb\r\n\r\n\r\nc\r\n", "blank"));
    assertEquals(List.of("a", "b\rc\r"), CutRecords.of("a\n\r\nb\rc\r", "blank"));
    assertEquals(List.of("\r\ra\r"), CutRecords.of("\r\ra\r\r\n", "blank"));
  }

  @Test
  void keepsRecordsLongerThanAPiece() throws IOException {
    for (int length = RecordReader.PIECE_BYTES - 3; length < RecordReader.PIECE_BYTES + 3; length++) {
      String line = "x".repeat(length);
      List<String> records = CutRecords.of(line + "\r\ny\r\n\r\n" + line + "\n\n", "blank");
      assertTrue(records.equals(List.of(line + "\r\ny", line)), "length " + length);
    }
  }

  @Test
  void cutsAtNulBytes() throws IOException {
    assertEquals(List.of("a\nb", "", "c"), CutRecords.of("a\nb\0\0c", "nul"));
    assertEquals(List.of("a"), CutRecords.of("a\0", "nul"));
  }
}
