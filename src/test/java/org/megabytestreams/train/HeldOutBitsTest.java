package org.megabytestreams.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HeldOutBitsTest {
  @Test
  void decidesByWhatAPercentLessInAnyConditionChangesAlike() {
    HeldOutBits bits = new HeldOutBits(0.5, 1, 4);
    assertEquals(Math.cbrt(2), bits.deciding(), 1e-12);
    assertEquals(new HeldOutBits(0.495, 1, 4).deciding(), new HeldOutBits(0.5, 1, 3.96).deciding(), 1e-12);
    assertEquals(1.5, HeldOutBits.withoutMatching(1.5).deciding());
  }

  @Test
  void warnsOfAModelThatKnowsLittleWithoutItsMemory() {
    assertTrue(new HeldOutBits(0.82, 1.65, 3.27).fallsApart(), "logs-any, before predictions were dropped");
    assertFalse(new HeldOutBits(0.8, 1.1, 2.1).fallsApart());
    assertFalse(HeldOutBits.withoutMatching(0.5).fallsApart());
  }
}
