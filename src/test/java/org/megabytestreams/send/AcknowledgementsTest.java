package org.megabytestreams.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class AcknowledgementsTest {
  @Test
  void waitsForRecordsThatAreAcknowledgedLate() {
    Acknowledgements<Integer> ends = new Acknowledgements<>();
    var first = ends.send(1);
    var second = ends.send(2);
    var third = ends.send(3);
    ends.acknowledge(second);
    assertNull(ends.latest());
    ends.acknowledge(first);
    assertEquals(2, ends.latest());
    ends.acknowledge(third);
    assertEquals(3, ends.latest());
    assertEquals(3, ends.count());
  }
}
