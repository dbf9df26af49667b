package org.megabytestreams.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.megabytestreams.matchmodel.MatchModel;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.model.ArchitectureOptions;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.runtime.TrainingSession;

class TrainingWindowTest {
  private static final Geometry GEOMETRY = new Geometry(4, 6, 4, 8, 1, 1, 8, 1, 1, Framing.RECORDS)
      .withOptions(ArchitectureOptions.PLAIN.withMatching());

  private static TrainingWindow window(String text, double share) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    var source = new Corpus.Source("text", MemorySegment.ofArray(bytes), bytes.length, 1, Optional.empty());
    return new LongContextSampler(GEOMETRY, 64, new RecordFormat.Lines()).cut(source, false, share);
  }

  @Test
  void cutsEachRecordIntoAWindowOfItsOwn() {
    List<TrainingWindow> records = window("abab\nabababa\nab\nx\n", 0).recordsAlone(GEOMETRY.patchSize(), List.of());
    assertEquals(List.of("abab", "abababa", "ab", "x"), records.stream().map(TrainingWindowTest::text).toList());
    for (TrainingWindow record : records) {
      assertEquals(text(record).length() + 1, record.bytes(), "its line feed counts");
      Predictions own = MatchModel.of(record.symbols(), List.of());
      assertArrayEquals(own.expected(), record.guesses().orElseThrow().expected());
      assertArrayEquals(own.strength(), record.guesses().orElseThrow().strength());
    }
    assertArrayEquals(new int[] {'a', 'b', 'a', 'b', 256, 256, 256, 256}, records.getFirst().symbols());
  }

  @Test
  void leavesOutTheRecordThatStartsBeforeTheWindow() {
    String text = "0123456789abcdef0123\nab\ncdefg\n";
    TrainingWindow window = window(text, 0.9);
    assertEquals("cdef0123abcdefg", text(window));
    assertEquals(List.of("ab", "cdefg"),
        window.recordsAlone(GEOMETRY.patchSize(), List.of()).stream().map(TrainingWindowTest::text).toList());
  }

  @Test
  void takesAWindowWithinOneRecordForARecord() {
    List<TrainingWindow> records = window("0123456789".repeat(10), 0.5).recordsAlone(GEOMETRY.patchSize(), List.of());
    assertEquals(1, records.size());
    assertEquals(GEOMETRY.windowSymbols(), records.getFirst().bytes());
  }

  @Test
  void fillsWindowsThatRunTogether() {
    List<TrainingWindow> records = window("abcdefghi\nab\n", 0).recordsAlone(GEOMETRY.patchSize(), List.of());
    TrainingSession.Windows together = TrainingWindow.together(records.reversed());
    assertArrayEquals(new int[] {'a', 'b', 256, 256, 256, 256, 256, 256, 256, 256, 256, 256},
        together.symbols()[0]);
    assertEquals(12, together.guesses().getFirst().symbols());
  }

  private static String text(TrainingWindow window) {
    StringBuilder text = new StringBuilder();
    for (int symbol : window.symbols()) {
      text.append(symbol < 256 ? String.valueOf((char) symbol) : "");
    }
    return text.toString();
  }
}
