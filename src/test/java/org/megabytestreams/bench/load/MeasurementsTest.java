package org.megabytestreams.bench.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.megabytestreams.model.RecordFormat;

class MeasurementsTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void countsLatencyFromTheIntendedTime() {
    Latencies latencies = new Latencies(5 * SECOND, 1);
    for (int i = 0; i < 1000; i++) { // two seconds; every tenth is late by 300 ms
      long intended = 5 * SECOND + i * SECOND / 500;
      latencies.arrived(intended, intended + (i % 10 == 9 ? 300_000_000 : 20_000_000), 120);
    }
    Latencies.Percentiles all = latencies.all();
    assertEquals(1000, all.records());
    assertEquals(20, all.p50(), 0.05);
    assertEquals(20, all.p90(), 0.05);
    assertEquals(300, all.p99(), 0.5);
    assertEquals(300, all.max(), 0.5);
    assertEquals(List.of(1.0, 2.0), latencies.intervals().stream().map(Latencies.Interval::second).toList());
    assertEquals(500, latencies.intervals().getFirst().latencyMs().records());
    assertEquals(500, latencies.between(1, 2).records());
    assertEquals(0, latencies.between(0.5, 1.5).records());
  }

  @Test
  void computesTheScheduleFromTheRate() {
    Sender.Plan plan = new Sender.Plan(records(), "s", 3, 40, 100, 10);
    assertEquals(0, plan.dueNanos(0));
    assertEquals(25_000_000, plan.dueNanos(1));
    assertEquals(2_475_000_000L, plan.dueNanos(99));
    assertEquals(2.5, plan.seconds());
    assertEquals(0, Sender.Plan.atOnce(records(), "s", 3, 100).dueNanos(99));
    assertThrows(IllegalArgumentException.class, () -> new Sender.Plan(records(), "s", 3, 0, 100, 10));
  }

  @Test
  void repeatsTheRecordsAfterTheLastOne() {
    TestRecords records = records();
    assertArrayEquals(new byte[] {1, 2}, records.get(0).value());
    assertArrayEquals(new byte[] {5}, records.get(2).value());
    assertArrayEquals(new byte[] {3, 4}, records.get(3_000_000_001L).value());
    assertEquals(5 / 3.0, records.meanBytes());
    assertEquals(6, records.countOf(10));
    assertThrows(IllegalArgumentException.class, () -> CutRecords.of(new byte[0], new RecordFormat.Lines()));
    assertThrows(IllegalArgumentException.class, () -> CutRecords.of(new byte[] {'\n'}, new RecordFormat.Lines()));
  }

  @Test
  void readsOnlyWholeRecords() {
    RecordFormat prefixed = RecordFormat.parse("prefixed:1");
    byte[] data = {2, 'a', 'b', 1, 'c', 3, 'd', 'e', 'f'};
    TestRecords some = CutRecords.of(data, prefixed, 5);
    assertArrayEquals(new byte[] {'c'}, some.get(1).value());
    assertArrayEquals(new byte[] {'a', 'b'}, some.get(2).value(), "the third record goes beyond");
    TestRecords again = some.ofLength(2);
    assertArrayEquals(new byte[] {'a', 'b'}, again.get(0).value());
    assertArrayEquals(new byte[] {'c'}, again.get(1).value());
    assertEquals("cannot read input: at byte 6: expected a record of 3 bytes, got 2",
        assertThrows(IOException.class, () -> TestRecords.read("input",
            new ByteArrayInputStream(Arrays.copyOf(data, 8)), prefixed, 100)).getMessage());
    assertEquals("input: expected records of some bytes and at most 1 together, got none",
        assertThrows(IllegalArgumentException.class, () -> CutRecords.of(data, prefixed, 1)).getMessage());
  }

  private static TestRecords records() {
    return CutRecords.of(new byte[] {1, 2, 3, 4, 5}, new RecordFormat.FixedLength(2));
  }

  @Test
  void fitsLinesAndFindsMedians() {
    assertEquals(1.8, Statistics.slope(List.of(0.0, 1.0, 2.0, 3.0), List.of(1.0, 4.0, 4.0, 7.0)), 1e-9);
    assertTrue(Double.isNaN(Statistics.slope(List.of(1.0), List.of(1.0))));
    assertEquals(2, Statistics.median(List.of(3.0, 1.0, 2.0)));
    assertEquals(1, Statistics.median(List.of(1.0, 2.0)));
  }

  @Test
  void readsTheMemoryAndProcessorTimeOfThisProcess() throws Exception {
    long pid = ProcessHandle.current().pid();
    assertTrue(ProcessUsage.residentBytes(pid) > 1 << 20);
    assertTrue(ProcessUsage.cpuSeconds(pid) > 0);
  }
}
