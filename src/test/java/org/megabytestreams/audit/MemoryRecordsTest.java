package org.megabytestreams.audit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.megabytestreams.matchmodel.MatchMemory;
import org.megabytestreams.matchmodel.MatchModel;
import org.megabytestreams.matchmodel.MemoryBlock;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.stream.MemoryRange;

class MemoryRecordsTest {
  private static final Geometry GEOMETRY = new Geometry(8, 64, 8, 32, 2, 2, 32, 2, 2, Framing.RECORDS);
  private static final Framing FRAMING = GEOMETRY.framing();
  private static final int RECORDS = 300;

  private final MemoryRecords records = new MemoryRecords(() -> {});

  @BeforeEach
  void addRecords() {
    for (int i = 0; i < RECORDS; i++) {
      records.add(i, line(i), 0);
    }
  }

  @Test
  void aMemoryIsMadeOfTheBlocksThatTheReceiptNames() throws StreamHistory.MissingContextException {
    MatchMemory made = records.memory(range(List.of(100L, 180L)), GEOMETRY, null);
    List<MemoryBlock> before = List.of(MemoryBlock.of(symbols(1, 100), List.of()),
        MemoryBlock.of(symbols(100, 180), List.of()));
    assertSamePredictions(MatchMemory.of(before, symbols(180, 290), null, List.of()), made);
  }

  @Test
  void theNewestBlockMayHaveNoRecords() throws StreamHistory.MissingContextException {
    List<Long> excluded = List.of(288L, 289L);
    MatchMemory made =
        records.memory(new MemoryRange(1, 290, List.of(288L), 287, excluded), GEOMETRY, null);
    MatchMemory expected =
        MatchMemory.of(List.of(MemoryBlock.of(symbols(1, 288), List.of())), new int[0], null, List.of());
    assertSamePredictions(expected, made);
  }

  @Test
  void theSameRecordsInOtherBlocksAreAnotherMemory() throws StreamHistory.MissingContextException {
    MatchMemory made = records.memory(range(List.of(100L)), GEOMETRY, null);
    assertSame(made, records.memory(range(List.of(100L)), GEOMETRY, null));
    MatchMemory other = records.memory(range(List.of(101L)), GEOMETRY, null);
    assertEquals(made.size(), other.size());
    assertNotSame(made, other);
  }

  @Test
  void aReceiptOfAnOlderReleaseCannotBeVerified() throws StreamHistory.MissingContextException {
    var gone = assertThrows(StreamHistory.MissingContextException.class,
        () -> records.memory(range(null), GEOMETRY, null));
    assertEquals(VerificationResult.OLDER_RELEASE, gone.verdict());
    assertNull(records.memory(new MemoryRange(1, 1, null, 0, List.of()), GEOMETRY, null));
  }

  @Test
  void blocksOutOfOrderOrTooManyAreNoMemory() {
    for (List<Long> blocks : List.of(List.of(1L), List.of(180L, 100L), List.of(100L, 100L), List.of(290L),
        List.of(10L, 20L, 30L, 40L))) {
      var wrong = assertThrows(StreamHistory.MissingContextException.class,
          () -> records.memory(range(blocks), GEOMETRY, null), blocks::toString);
      assertEquals(VerificationResult.CONTEXT_CHANGED, wrong.verdict());
    }
  }

  @Test
  void recordsThatAreTooLongAreNotRemembered() throws StreamHistory.MissingContextException {
    records.add(RECORDS, new byte[600 << 10], 0);
    MemoryRange range = new MemoryRange(1, RECORDS + 1, List.of(), RECORDS - 1, List.of());
    assertEquals(symbols(1, RECORDS).length, records.memory(range, GEOMETRY, null).size());
  }

  /// The service of the receipt takes no records as long as one of these.
  @Test
  void recordsThatTheServiceDidNotTakeAreLeftOut() throws StreamHistory.MissingContextException {
    records.add(RECORDS, new byte[500], 0);
    MemoryRange range = new MemoryRange(1, RECORDS + 1, List.of(100L), RECORDS - 1, List.of());
    assertEquals(symbols(1, RECORDS).length, records.memory(range, GEOMETRY, null).size());
  }

  /// A forged receipt may name a whole partition.
  @Test
  void keepsNoMoreThanTheLargestMemoryHas() {
    for (int i = 0; i < 100; i++) {
      records.add(RECORDS + i, new byte[400 << 10], 0);
    }
    MemoryRange range = new MemoryRange(0, RECORDS + 100, List.of(), RECORDS + 100, List.of());
    var gone = assertThrows(StreamHistory.MissingContextException.class,
        () -> records.memory(range, GEOMETRY, null));
    assertEquals(VerificationResult.CONTEXT_GONE, gone.verdict());
  }

  private static MemoryRange range(List<Long> blocks) {
    return new MemoryRange(1, 290, blocks, 289, List.of());
  }

  private static void assertSamePredictions(MatchMemory expected, MatchMemory actual) {
    int[] next = symbols(290, RECORDS);
    Predictions predictions = new MatchModel(actual, List.of()).append(next);
    Predictions wanted = new MatchModel(expected, List.of()).append(next);
    assertArrayEquals(wanted.expected(), predictions.expected());
    assertArrayEquals(wanted.strength(), predictions.strength());
  }

  private static int[] symbols(int from, int to) {
    List<byte[]> lines = new ArrayList<>();
    for (int i = from; i < to; i++) {
      lines.add(line(i));
    }
    return FRAMING.frame(lines);
  }

  private static byte[] line(int i) {
    return ("worker " + i * 7919 % 13 + " took " + i * 104_729 % 997 + " ms").getBytes();
  }
}
