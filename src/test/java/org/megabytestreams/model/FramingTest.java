package org.megabytestreams.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.megabytestreams.model.Symbols.BOUNDARY;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FramingTest {
  private static final int PATCH = 4;

  @ParameterizedTest
  @CsvSource({"0, 4, 1", "1, 4, 2", "3, 4, 4", "4, 8, 5", "7, 8, 8", "8, 12, 9"})
  void fillsTheLastPatchOfARecordWithBoundaries(int bytes, int symbols, int scored) {
    int[] framed = Framing.RECORDS.frame(new byte[bytes], PATCH);
    assertEquals(symbols, framed.length);
    assertEquals(symbols, Framing.RECORDS.framedLength(bytes, PATCH));
    assertEquals(scored, Framing.RECORDS.scoredLength(bytes));
    for (int i = 0; i < symbols; i++) {
      assertEquals(i < bytes ? 0 : BOUNDARY, framed[i], "symbol " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 9})
  void putsNothingBetweenTheRecordsOfAStream(int bytes) {
    assertArrayEquals(new int[bytes], Framing.STREAM.frame(new byte[bytes], PATCH));
    assertEquals(bytes, Framing.STREAM.framedLength(bytes, PATCH));
    assertEquals(bytes, Framing.STREAM.scoredLength(bytes));
  }

  @Test
  void readsBytesWithoutASign() {
    assertArrayEquals(new int[] {0, 127, 128, 255}, Framing.STREAM.frame(new byte[] {0, 127, -128, -1}, PATCH));
    assertArrayEquals(new int[] {255, 256, 256, 256}, Framing.RECORDS.frame(new byte[] {-1}, PATCH));
  }

  @Test
  void framesARecordAtAPosition() {
    int[] target = new int[8];
    assertEquals(6, Framing.RECORDS.frame(new byte[] {2, 3}, PATCH, target, 2));
    assertArrayEquals(new int[] {0, 0, 2, 3, BOUNDARY, BOUNDARY, 0, 0}, target);
    assertEquals(4, Framing.STREAM.frame(new byte[] {6, 7}, PATCH, target, 2));
    assertArrayEquals(new int[] {0, 0, 6, 7, BOUNDARY, BOUNDARY, 0, 0}, target);
  }

  @Test
  void usesTheNamesOfManifests() {
    assertEquals("records", Framing.RECORDS.id());
    assertEquals("stream", Framing.STREAM.id());
  }
}
