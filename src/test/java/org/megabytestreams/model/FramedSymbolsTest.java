package org.megabytestreams.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Lays records of all lengths around a patch into symbols, and finds them again.
class FramedSymbolsTest {
  private static final int B = Symbols.BOUNDARY;
  private static final Geometry GEOMETRY = new Geometry(4, 16, 8, 32, 1, 2, 16, 1, 2, Framing.RECORDS);

  private static FramedSymbols framed(Framing framing, String... records) {
    FramedSymbols symbols = new FramedSymbols(GEOMETRY.withFraming(framing));
    for (String record : records) {
      symbols.add(record.getBytes(StandardCharsets.ISO_8859_1));
    }
    return symbols;
  }

  private static List<String> records(Framing framing, int[] symbols) {
    return framing.records(symbols, GEOMETRY.patchSize()).stream()
        .map(record -> new String(record, StandardCharsets.ISO_8859_1)).toList();
  }

  @Test
  void startsEachRecordAtAPatch() {
    assertArrayEquals(new int[] {'a', 'b', B, B, B, B, B, B, 'a', 'b', 'c', 0xff, B, B, B, B},
        framed(Framing.RECORDS, "ab", "", "abc\u00ff").toArray());
  }

  @Test
  void runsBytesOnWithoutBoundaries() {
    assertArrayEquals(new int[] {'a', 'b', 'c'}, framed(Framing.STREAM, "ab", "", "c").toArray());
  }

  @Test
  void laysAPieceOfARecordWithoutABoundary() {
    FramedSymbols symbols = new FramedSymbols(GEOMETRY);
    assertEquals(0, symbols.add("abcd".getBytes(), false));
    assertEquals(4, symbols.add("e".getBytes(), true));
    assertArrayEquals(new int[] {'a', 'b', 'c', 'd', 'e', B, B, B}, symbols.toArray());
  }

  @Test
  void forgetsWhatIsTakenAndGrows() {
    FramedSymbols symbols = framed(Framing.STREAM, "ab");
    assertArrayEquals(new int[] {'a', 'b'}, symbols.take());
    assertEquals(0, symbols.add("c".repeat(1000).getBytes()));
    assertEquals(1000, symbols.size());
    assertArrayEquals(new int[] {'c', 'c'}, symbols.from(998));
  }

  @Test
  void findsTheRecordsAgain() {
    String[] records = {"ab", "", "abc", "abcd", "abcdefgh", "\u0000\u00ff"};
    assertEquals(List.of(records), records(Framing.RECORDS, framed(Framing.RECORDS, records).toArray()));
    assertEquals(List.of(String.join("", records)), records(Framing.STREAM, framed(Framing.STREAM, records).toArray()));
  }

  @Test
  void findsARecordThatLacksItsBeginningAndNoneThatLacksItsEnd() {
    assertEquals(List.of("efg", "x"), records(Framing.RECORDS, framed(Framing.RECORDS, "abcdefg", "x").from(4)));
    assertEquals(List.of(), records(Framing.RECORDS, new int[] {'a', 'b', 'c', 'd'}));
  }
}
