package org.megabytestreams.anomaly;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StreamPaceTest {
  private static final long START = 1_700_000_000_000L;
  private static final long SECOND = 1000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final double P = 0.1 / StreamPace.TESTS_A_DAY;

  private final SplittableRandom random = new SplittableRandom(11);
  private final List<String> changes = new ArrayList<>();
  private final List<String> sentences = new ArrayList<>();
  private StreamPace pace = new StreamPace();
  private StreamPace.Gate gate = (_, _) -> true;
  private boolean learns = true;
  private long now;

  private void note(List<PaceChange> all) {
    for (PaceChange change : all) {
      changes.add(change.kind().id() + " " + change.incident().kind() + " " + change.incident().number());
      sentences.add(change.summary());
      assertEquals(change.incident().kind() == IncidentChange.Kind.CLOSED, change.summary() == null);
    }
  }

  private void record(long time) {
    while (pace.due() < time) {
      note(pace.pass(pace.due(), gate));
    }
    now = time;
    note(pace.observe(time, START + time, learns, () -> P, gate));
  }

  /// Sends records with pauses of `mean` milliseconds, at random, for a time.
  private void flow(long millis, double mean) {
    for (long end = now + millis; now < end;) {
      record(now + 1 + Math.round(-mean * Math.log(1 - random.nextDouble())));
    }
  }

  @Test
  void tellsOfASilenceAndOfItsEnd() {
    flow(3 * DAY, 20 * SECOND);
    assertEquals(List.of(), changes);
    long last = now;
    long due = pace.due() - last;
    assertTrue(due > 3 * MINUTE && due < HOUR, "silent after " + due);
    note(pace.pass(last + due - 1, gate));
    assertEquals(List.of(), changes);
    note(pace.pass(last + due, gate));
    note(pace.pass(last + 5 * HOUR, gate));
    assertEquals(List.of("silence OPENED 1"), changes);
    assertTrue(sentences.getFirst().matches("No record for [0-9]+ min [0-9]+ s\\. The longest pause in the [0-9]+ hours"
        + " with records before was [0-9]+ min [0-9]+ s\\."), sentences.getFirst());
    record(last + 6 * HOUR);
    assertEquals(List.of("silence OPENED 1", "silence CLOSED 1"), changes);
    flow(DAY, 20 * SECOND);
    assertEquals(2, changes.size(), changes.toString());
  }

  @Test
  void tellsOfABurstAndOfItsEnd() {
    flow(3 * DAY, 20 * SECOND);
    long from = now + MINUTE;
    for (int i = 0; i < 3000; i++) {
      record(from + 100L * i);
    }
    assertEquals(List.of("burst OPENED 1"), changes);
    assertTrue(sentences.getFirst().startsWith("More than "), sentences.getFirst());
    flow(5 * MINUTE, 20 * SECOND);
    assertEquals(List.of("burst OPENED 1", "burst CLOSED 1"), changes);
  }

  @Test
  void closesABurstAfterWhichNothingComes() {
    flow(3 * DAY, 20 * SECOND);
    for (int i = 0; i < 1000; i++) {
      record(now + 10);
    }
    long due = pace.due();
    assertTrue(due <= now + 2 * MINUTE, "due after " + (due - now));
    note(pace.pass(due, gate));
    assertEquals(List.of("burst OPENED 1", "burst CLOSED 1"), changes);
  }

  @Test
  void tellsOfABurstAcrossAFullHourOnce() {
    flow(3 * DAY + 55 * MINUTE, 20 * SECOND);
    long from = now;
    assertTrue((from + 10 * MINUTE) / HOUR > from / HOUR);
    for (int i = 1; i <= 6000; i++) {
      record(from + 100L * i);
    }
    flow(5 * MINUTE, 20 * SECOND);
    assertEquals(List.of("burst OPENED 1", "burst CLOSED 1"), changes);
  }

  @Test
  void closesABurstBeforeTheSilenceAfterIt() {
    flow(3 * DAY, 2 * SECOND);
    long from = (now / MINUTE + 1) * MINUTE;
    for (int i = 0; i < 5000; i++) {
      record(from + 10L * i);
    }
    note(pace.pass(pace.due(), gate));
    assertEquals(List.of("burst OPENED 1", "burst CLOSED 1", "silence OPENED 2"), changes);
    record(from + HOUR);
    assertEquals("silence CLOSED 2", changes.getLast());
    assertEquals(4, changes.size());
  }

  @Test
  void saysNothingBeforeADayOfHours() {
    flow(20 * HOUR, 20 * SECOND);
    assertEquals(Long.MAX_VALUE, pace.due());
    record(now + 30 * HOUR);
    assertEquals(List.of(), changes);
  }

  /// Quiet nights and weekends: some alerts may come before they were seen, none of the same kind once they were.
  @Test
  void learnsNightsAndWeekends() {
    for (int day = 0; day < 28; day++) {
      if (day % 7 < 5) {
        now = day * DAY + 8 * HOUR;
        flow(10 * HOUR, 10 * SECOND);
      }
      if (day == 13) {
        assertTrue(changes.size() <= 4, changes.toString());
        changes.clear();
      }
    }
    assertEquals(List.of(), changes);
  }

  /// Poisson streams of many rates, none of which changes.
  @Test
  void expectsAtMostTheBudgetOfFalseAlarms() {
    int days = 30;
    int streams = 12;
    for (int i = 0; i < streams; i++) {
      pace = new StreamPace();
      now = 0;
      flow(days * DAY, Math.pow(10, 4.2 + 0.2 * i)); // from 16 s to an hour
    }
    long opened = changes.stream().filter(change -> change.contains("OPENED")).count();
    double budget = 0.1 * days * streams;
    assertTrue(opened <= budget, opened + " opened, expected at most " + budget);
  }

  @Test
  void keepsBackWhatARuleKeepsBackAndSaysItOnce() {
    flow(3 * DAY, 20 * SECOND);
    List<PaceKind> asked = new ArrayList<>();
    gate = (kind, timestamp) -> {
      asked.add(kind);
      assertTrue(timestamp >= START + now);
      return false;
    };
    long last = now;
    note(pace.pass(last + 5 * HOUR, gate));
    note(pace.pass(last + 6 * HOUR, gate));
    record(last + 7 * HOUR);
    assertEquals(List.of(), changes);
    assertEquals(List.of(PaceKind.SILENCE), asked);
  }

  @Test
  void learnsNothingWhileFrozen() {
    flow(3 * DAY, 20 * SECOND);
    long before = pace.due() - now;
    learns = false;
    flow(DAY, 500 * SECOND);
    changes.clear();
    learns = true;
    assertEquals(before, pace.due() - now, 0.2 * before);
  }

  @Test
  void goesOnFromBytesAsIfItHadNotStopped() {
    StreamPace whole = pace;
    flow(2 * DAY, 100 * SECOND);
    StreamPace other = StreamPace.decode(whole.encode());
    for (int i = 0; i < 3000; i++) {
      long time = now + (i % 500 == 0 ? 10 * HOUR : random.nextInt(100_000));
      long due = whole.due();
      assertEquals(due, other.due());
      if (due < time) {
        assertEquals(whole.pass(due, gate), other.pass(due, gate));
      }
      assertEquals(whole.observe(time, time, true, () -> P, gate), other.observe(time, time, true, () -> P, gate));
      other = StreamPace.decode(other.encode());
      now = time;
    }
    assertArrayEquals(whole.encode(), other.encode());
    byte[] bytes = whole.encode();
    assertThrows(IllegalArgumentException.class, () -> StreamPace.decode(Arrays.copyOf(bytes, 100)));
    bytes[3]++;
    assertThrows(IllegalArgumentException.class, () -> StreamPace.decode(bytes));
  }
}
