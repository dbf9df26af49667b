package org.megabytestreams.matchmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.GuessContext;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.model.Symbols;

class PredictionMixtureTest {
  private static final List<GuessContext> FURTHER = List.of(GuessContext.COLUMN);
  private static final int RECORDS = 800;

  private final Random random = new Random(3);

  @Test
  void probabilitiesOfAllSymbolsAddUpToOne() {
    MatchMemory memory = memory(RECORDS);
    int[] line = symbols(line());
    Predictions predictions = new MatchModel(memory, FURTHER).append(line);
    for (int place : new int[] {0, 3, 20, 40, line.length - 1}) {
      double sum = 0;
      double entropy = 0;
      double expected = 0;
      for (int symbol = 0; symbol < Symbols.COUNT; symbol++) {
        int[] other = line.clone();
        other[place] = symbol;
        Surprisal surprisal = Surprisal.ofLength(line.length);
        memory.mixture().score(other, place, place + 1, predictions, surprisal);
        double bits = surprisal.bits()[place];
        sum += Math.pow(2, -bits);
        entropy += Math.pow(2, -bits) * bits;
        expected = surprisal.expectedBits()[place];
      }
      assertEquals(1, sum, 1e-5, "place " + place);
      assertEquals(entropy, expected, 0.5, "place " + place);
    }
  }

  @Test
  void findsRecordsEasyThatAreLikeThoseOfTheMemory() {
    MatchMemory memory = memory(RECORDS);
    assertTrue(easy(memory, line()));
    byte[] garbled = line();
    random.nextBytes(garbled);
    assertFalse(easy(memory, garbled));
    assertFalse(easy(memory, "kernel: usb 2-1: new high-speed USB device number 17".getBytes()));
  }

  @Test
  void findsNoRecordEasyBesideFewRecords() {
    assertFalse(easy(memory(20), line()));
    assertFalse(easy(MatchMemory.mixing(null, FURTHER), line()));
    assertNull(MatchMemory.of(symbols(line()), FURTHER).mixture());
  }

  @Test
  void learnsFromSmallBlocksTogether() {
    List<MemoryBlock> blocks = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      blocks.add(MemoryBlock.of(Framing.RECORDS.frame(lines(20)), FURTHER));
    }
    int[] newest = Framing.RECORDS.frame(lines(20));
    assertFalse(easy(MatchMemory.of(List.of(), newest, MatchMemory.mixing(null, FURTHER), FURTHER), line()));
    MatchMemory memory = MatchMemory.of(blocks, newest, MatchMemory.mixing(null, FURTHER), FURTHER);
    assertTrue(easy(memory, line()));
    assertFalse(easy(memory, "kernel: usb 2-1: new high-speed USB device number 17".getBytes()));
  }

  /// Long lines: the last 65,536 symbols hold too few of them, and four times as many hold enough.
  @Test
  void learnsFromMoreWhereRecordsAreLong() {
    List<byte[]> lines = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      lines.add(String.join(" ", lines(40).stream().map(String::new).toList()).getBytes());
    }
    byte[] last = lines.removeLast();
    MatchMemory memory =
        MatchMemory.of(Framing.RECORDS.frame(lines), MatchMemory.mixing(null, FURTHER), FURTHER);
    assertTrue(easy(memory, last));
  }

  @Test
  void costsNothingBehindTheEndOfARecord() {
    MatchMemory memory = memory(RECORDS);
    int[] line = symbols(line());
    int[] filled = Arrays.copyOf(line, line.length + 7);
    Arrays.fill(filled, line.length, filled.length, Symbols.BOUNDARY);
    assertEquals(bits(memory, line), bits(memory, filled), 1e-4);
  }

  private static boolean easy(MatchMemory memory, byte[] record) {
    int[] symbols = symbols(record);
    return memory.mixture().score(symbols, 0, symbols.length, new MatchModel(memory, FURTHER).append(symbols),
        Surprisal.ofLength(symbols.length));
  }

  private static double bits(MatchMemory memory, int[] symbols) {
    Surprisal surprisal = Surprisal.ofLength(symbols.length);
    memory.mixture().score(symbols, 0, symbols.length, new MatchModel(memory, FURTHER).append(symbols), surprisal);
    double sum = 0;
    for (float bits : surprisal.bits()) {
      sum += bits;
    }
    return sum;
  }

  private MatchMemory memory(int records) {
    return MatchMemory.of(Framing.RECORDS.frame(lines(records)), MatchMemory.mixing(null, FURTHER), FURTHER);
  }

  private List<byte[]> lines(int count) {
    return Stream.generate(this::line).limit(count).toList();
  }

  private byte[] line() {
    return "10:%02d:%02d INFO [worker-%d] request /api/v1/items/%d took %d ms".formatted(random.nextInt(60),
        random.nextInt(60), random.nextInt(8), random.nextInt(100_000), random.nextInt(900))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static int[] symbols(byte[] record) {
    return Framing.RECORDS.frame(record, 1);
  }
}
