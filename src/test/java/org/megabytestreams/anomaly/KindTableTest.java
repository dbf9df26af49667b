package org.megabytestreams.anomaly;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KindTableTest {
  private final KindTable table = new KindTable();
  private final SplittableRandom random = new SplittableRandom(1);

  private static Observation record(String words, double worstSpanBits) {
    return new Observation(RecordKind.of(words.getBytes(StandardCharsets.UTF_8)), 99, 2 * worstSpanBits, worstSpanBits,
        worstSpanBits / 2);
  }

  private double mean(String words) {
    return table.expected(table.find(record(words, 0).kind()), Statistic.WORST_SPAN_BITS, record(words, 0));
  }

  @Test
  void knowsWhatEachKindUsuallyCosts() {
    for (int i = 0; i < 500; i++) {
      table.learn(record("cheap", 5 + random.nextDouble()), 1);
      table.learn(record("costly", 80 + 20 * random.nextDouble()), 1);
    }
    assertEquals(5.5, mean("cheap"), 2);
    assertEquals(90, mean("costly"), 4);
    int costly = table.find(record("costly", 0).kind());
    assertEquals(6, table.spread(costly, Statistic.WORST_SPAN_BITS), 3);
    assertEquals(48, mean("other"), 5, "a new kind is compared with all");
  }

  @Test
  void givesThePlacesToTheKindsThatCome() {
    for (int i = 0; i < 1000; i++) {
      table.learn(record("old " + letters(i % 300), 10), 1);
    }
    for (int i = 0; i < 300; i++) {
      table.learn(record("new", 100), 1);
    }
    assertEquals(100, mean("new"), 5);
  }

  @Test
  void isNotWornDownByKindsThatComeOnce() {
    for (int i = 0; i < 2000; i++) {
      table.learn(record("usual", 50), 1);
      table.learn(record("once " + letters(i), 5), 1);
    }
    assertNotEquals(KindTable.NONE, table.find(record("usual", 0).kind()));
  }

  /// A flood of repeats teaches with next to no weight.
  @Test
  void followsInTheEndHoweverSmallTheWeight() {
    for (int i = 0; i < 200; i++) {
      table.learn(record("kind", 100), 1);
    }
    for (int i = 0; i < 2_000_000; i++) {
      table.learn(record("kind", 10), 1e-4);
    }
    assertEquals(10, mean("kind"), 5);
  }

  @Test
  void expectsAsManyBitsForEachByteAtAnyLength() {
    for (int i = 0; i < 300; i++) {
      int bytes = 80 + i % 40;
      table.learn(new Observation(7, bytes, bytes + 1, 20, 5), 1);
    }
    Observation tenTimes = new Observation(7, 999, 1000, 20, 5);
    assertEquals(Statistic.BITS.scaled(tenTimes), table.expected(table.find(7), Statistic.BITS, tenTimes), 1);
  }

  @Test
  void goesOnAlikeAfterEncodingAndDecoding() {
    for (int i = 0; i < 500; i++) {
      table.learn(record("kind " + letters(i % 90), 100 * random.nextDouble()), i % 5 == 0 ? 1e-4 : 1);
    }
    KindTable read = new KindTable();
    read.decode(ByteBuffer.wrap(encoded(table)));
    for (int i = 0; i < 500; i++) {
      Observation record = record("kind " + letters(i % 70), 100 * random.nextDouble());
      table.learn(record, 1);
      read.learn(record, 1);
    }
    assertArrayEquals(encoded(table), encoded(read));
  }

  @Test
  void rejectsAPlaceThatItDoesNotHave() {
    table.learn(record("kind", 1), 1);
    byte[] bytes = encoded(table);
    bytes[9 * Double.BYTES + 1] = 100;
    var thrown = assertThrows(IllegalArgumentException.class, () -> new KindTable().decode(ByteBuffer.wrap(bytes)));
    assertTrue(thrown.getMessage().contains("got 100"), thrown.getMessage());
  }

  private static byte[] encoded(KindTable table) {
    ByteBuffer bytes = ByteBuffer.allocate(KindTable.MAX_ENCODED_BYTES);
    table.encode(bytes);
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  /// Digits would not count.
  private static String letters(int number) {
    return "k" + Integer.toString(number + 1_000_000).chars().map(c -> c - '0' + 'a')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
  }
}
