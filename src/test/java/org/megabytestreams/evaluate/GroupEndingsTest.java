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
  void doesNotTakeAnOpenGroupForAnEndedOne() {
    RecordGroup open = session("a", 5, "open", "read 3");
    assertTrue(endings.bits(open, 5 + 2) < 0.1, "2 records after its last, where the next comes after 5");
    assertTrue(endings.bits(open, LONG_AGO) > 6);
  }

  @Test
  void takesTheShareOfAllRecordsForALineThatWasNotMet() {
    assertEquals(2, bits("quite another line"), 0.1, "one record in four is the last of its session");
  }

  @Test
  void learnsNothingFromWhatTheStreamDoesNotShow() {
    GroupEndings cut = new GroupEndings(PATTERN);
    for (int i = 0; i < 100; i++) {
      cut.learn(session("s" + i, 5, "open", "close"), i < 50 ? LONG_AGO : 7);
      cut.learn(session("t" + i, 5, "open"), 2);
    }
    assertTrue(cut.bits(session("a", 5, "open"), LONG_AGO) > 5, "those that were open at the end say nothing");
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
