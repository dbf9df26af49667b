package org.megabytestreams.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupEndingsTest {
  private static final GroupPattern PATTERN = GroupPattern.parse("session=(\\w+)");
  private static final int LONG_AGO = 1_000_000;

  private final GroupEndings endings = new GroupEndings(PATTERN);

  @BeforeEach
  void learnSessions() {
    for (int i = 0; i < 100; i++) {
      endings.learn(session("s" + i, 5, "open", "read 12", "read 7", "close"), LONG_AGO);
    }
  }

  @Test
  void findsGroupsThatEndEarly() {
    assertTrue(bits("open", "read 3", "read 4", "close") < 0.1);
    assertTrue(bits("open", "read 3", "read 4") > 6, "close is missing");
    assertTrue(bits("open", "read 3") > 6, "the second read is missing, too");
    assertTrue(bits("open") > 6);
  }

  @Test
  void doesNotCountAnOpenGroupAsEnded() {
    RecordGroup open = session("a", 5, "open", "read 3");
    assertTrue(endings.bits(open, 5 + 2) < 0.1, "2 records after its last, where the next comes after 5");
    assertTrue(endings.bits(open, LONG_AGO) > 6);
  }

  @Test
  void usesTheShareOfAllRecordsForANewLine() {
    assertEquals(2, bits("quite another line"), 0.1, "one record in four is the last of its session");
  }

  @Test
  void learnsNothingFromGroupsThatTheStreamCutsOff() {
    GroupEndings cut = new GroupEndings(PATTERN);
    for (int i = 0; i < 100; i++) {
      cut.learn(session("s" + i, 5, "open", "close"), i < 50 ? LONG_AGO : 7);
      cut.learn(session("t" + i, 5, "open"), 2);
    }
    assertTrue(cut.bits(session("a", 5, "open"), LONG_AGO) > 5, "those that were open at the end say nothing");
  }

  /// 50 groups go on after 5 records. 50 others are known to be silent for 7, which is in the same power of two. So at
  /// 5 all 100 are known, and the half is left: one bit.
  @Test
  void countsGroupsThatTheStreamCutOffLater() {
    GroupEndings mixed = new GroupEndings(PATTERN);
    for (int i = 0; i < 50; i++) {
      mixed.learn(session("s" + i, 5, "open", "close"), LONG_AGO);
      mixed.learn(session("t" + i, 5, "open"), 7);
    }
    double all = (100 + 0.5) / (150 + 0.5);
    double line = (50 + all) / (100 + 1);
    assertEquals(-Math.log((50 + line) / (100 + 1)) / Math.log(2), mixed.bits(session("a", 5, "open"), LONG_AGO),
        1e-9);
    assertEquals(1, mixed.bits(session("a", 5, "open"), LONG_AGO), 0.01);
  }

  /// What the stream cut after 5 records may have gone on just then: at 5, 50 groups are known, and all went on.
  @Test
  void ignoresGroupsThatTheStreamCutOffAtTheSameLength() {
    GroupEndings mixed = new GroupEndings(PATTERN);
    for (int i = 0; i < 50; i++) {
      mixed.learn(session("s" + i, 5, "open", "close"), 5 + 1);
      mixed.learn(session("t" + i, 5, "open"), 5);
    }
    double all = 0.5 / (50 + 0.5);
    double line = all / (50 + 1);
    assertEquals(-Math.log(line / (50 + 1)) / Math.log(2), mixed.bits(session("a", 5, "open"), LONG_AGO), 1e-9);
  }

  private double bits(String... lines) {
    return endings.bits(session("other", 5, lines), LONG_AGO);
  }

  private static RecordGroup session(String key, int pause, String... lines) {
    List<byte[]> records = new ArrayList<>();
    for (String line : lines) {
      records.add((line + " session=" + key).getBytes(StandardCharsets.UTF_8));
      Stream.generate(() -> "another record".getBytes(StandardCharsets.UTF_8)).limit(pause - 1L)
          .forEach(records::add);
    }
    return RecordGroup.gather(records, PATTERN.keys(records)).getFirst();
  }
}
