package org.megabytestreams.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.megabytestreams.model.ArchitectureOptions;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.RecordFormat;

class IndexedPlacesTest {
  private static final Geometry GEOMETRY = new Geometry(4, 4, 4, 8, 1, 1, 8, 1, 1, Framing.RECORDS);
  private static final RecordFormat PREFIXED = RecordFormat.parse("prefixed:1");
  private static final String THREE = "\2ab\0\4cdef";

  private static Corpus.Source source(String text, int training, RecordFormat format) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return new Corpus.Source("text", MemorySegment.ofArray(bytes), training, 1, Optional.of(format));
  }

  private static RecordPlaces training(String text, String format) {
    return RecordPlaces.Parts.of(source(text, text.length(), RecordFormat.parse(format)), new RecordFormat.Lines())
        .training();
  }

  private static List<String> records(RecordPlaces places) {
    List<String> records = new ArrayList<>();
    int length;
    for (long at = places.start(0); at < places.bytes().byteSize(); at = places.next(at, length)) {
      length = places.length(at, 1000);
      byte[] record = places.bytes().asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
      records.add(new String(record, StandardCharsets.ISO_8859_1));
    }
    return records;
  }

  @Test
  void findsTheRecordsThatTheReaderCuts() {
    assertEquals(List.of("ab", "", "cdef"), records(training(THREE, "prefixed:1")));
    assertEquals(List.of("a\n b", "a"), records(training("a\n b\na\n", "start:a")));
    assertEquals(List.of("a\nb", "c"), records(training("\n\na\nb\n\n\nc\n\n", "blank")));
    assertEquals(List.of(), records(training("\n\n", "blank")));
    String longRecord = "x".repeat(200_000);
    assertEquals(longRecord.length(), training("a\n" + longRecord + "\na", "nul").length(0, 1 << 20) - 4);
  }

  @Test
  void findsRecordsFromAnyByteOn() {
    RecordPlaces places = training(THREE, "prefixed:1");
    assertEquals(1, places.start(0), "the first record starts behind its prefix");
    assertEquals(1, places.start(2));
    assertEquals(5, places.start(8));
    assertEquals(6, places.inside(6));
    assertEquals(2, places.inside(3), "the prefix of the second record is behind the first one's last byte");
    assertEquals(3, places.length(6, 10));
    assertEquals(3, places.length(6, 2));
    assertEquals(9, places.next(6, 3));
    assertEquals(0, places.separatorBytes());
    assertEquals(1, training("a\0", "nul").separatorBytes());
  }

  @Test
  void cutsARecordInTwoWhereTheHeldOutPartStarts() {
    RecordPlaces.Parts parts = RecordPlaces.Parts.of(source(THREE, 7, PREFIXED), new RecordFormat.Lines());
    assertEquals(List.of("ab", "", "cd"), records(parts.training()));
    assertEquals(List.of("ef"), records(parts.heldOut()));
    RecordPlaces.Parts rest = RecordPlaces.Parts.of(source("ab\n\n\n", 2, RecordFormat.parse("blank")), PREFIXED);
    assertEquals(List.of("ab"), records(rest.training()));
    assertEquals(List.of(), records(rest.heldOut()));
  }

  @Test
  void cutsWindowsThatStartAtRecords() {
    WindowSampler sampler = new WindowSampler(GEOMETRY, new RecordFormat.Lines());
    TrainingWindow window = sampler.cut(source(THREE, 9, PREFIXED), false, 0);
    assertArrayEquals(new int[] {'a', 'b', 256, 256, 256, 256, 256, 256, 'c', 'd', 'e', 'f', 256, 256, 256, 256},
        window.symbols());
    assertArrayEquals(new float[] {1, 1, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0}, window.scored());
    assertEquals(6, window.bytes());
    assertEquals('c', sampler.cut(source(THREE, 9, PREFIXED), false, 0.7).symbols()[0]);
    assertEquals(0, sampler.cut(source("\n\n", 2, RecordFormat.parse("blank")), false, 0.5).bytes());
  }

  @Test
  void countsASeparatorWithTheRecordBeforeIt() {
    RecordFormat nul = RecordFormat.parse("nul");
    WindowSampler sampler = new WindowSampler(GEOMETRY, nul);
    assertEquals(6, sampler.cut(source("ab\0cd\0", 6, nul), false, 0).bytes());
  }

  @Test
  void countsBothLineFeedsBetweenParagraphs() {
    RecordFormat blank = RecordFormat.parse("blank");
    Corpus.Source source = source("ab\n\ncd\n\n", 8, blank);
    assertEquals(8, new WindowSampler(GEOMETRY, blank).cut(source, false, 0).bytes());
    Geometry matching = GEOMETRY.withOptions(ArchitectureOptions.PLAIN.withMatching());
    assertEquals(8, new LongContextSampler(matching, 8, blank).cut(source, false, 0).bytes());
  }

  @Test
  void rejectsMoreRecordsThanItsMemoryHolds() {
    Corpus.Source source = source("a\0b\0c\0", 3, RecordFormat.parse("nul"));
    assertEquals(List.of("c"),
        records(IndexedPlaces.of(source("a\0b\0c\0", 4, RecordFormat.parse("nul")), RecordFormat.parse("nul"), 3)
            .heldOut()));
    assertEquals("text: expected at most 2 records of nul in a source, got more: split it",
        assertThrows(Corpus.BadCorpusException.class, () -> IndexedPlaces.of(source, RecordFormat.parse("nul"), 2))
            .getMessage());
  }

  @Test
  void indexesManyRecords() {
    String text = "ab\0".repeat(5000);
    RecordPlaces.Parts parts = RecordPlaces.Parts.of(source(text, 9000, RecordFormat.parse("nul")), PREFIXED);
    assertEquals(3000, records(parts.training()).size());
    assertEquals(2000, records(parts.heldOut()).size());
  }

  @Test
  void startsWindowsInsideALongRecord() {
    String text = "\100" + "0123456789abcdef".repeat(4);
    WindowSampler sampler = new WindowSampler(GEOMETRY, PREFIXED);
    TrainingWindow window = sampler.cut(source(text, text.length(), PREFIXED), false, 0.6);
    // Byte 39 is the record's 38th; the windows before it start 12 apart.
    for (int i = 0; i < GEOMETRY.windowSymbols(); i++) {
      assertEquals(text.charAt(1 + 36 + i), window.symbols()[i], "position " + i);
    }
  }

  @Test
  void framesTheSameRecordsForAModelWithMatching() {
    Geometry matching = GEOMETRY.withOptions(ArchitectureOptions.PLAIN.withMatching());
    LongContextSampler sampler = new LongContextSampler(matching, 8, PREFIXED);
    TrainingWindow window = sampler.cut(source(THREE, 9, PREFIXED), false, 0);
    assertArrayEquals(new int[] {'a', 'b', 256, 256, 256, 256, 256, 256, 'c', 'd', 'e', 'f', 256, 256, 256, 256},
        window.symbols());
    assertEquals(6, window.bytes());
  }

  @Test
  void namesBytesThatAreNotOfTheFormat() {
    assertEquals("cannot read text: at byte 1: expected a record of 9 bytes, got 2",
        assertThrows(Corpus.BadCorpusException.class, () -> training("\tab", "prefixed:1")).getMessage());
  }
}
