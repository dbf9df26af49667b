package org.megabytestreams.anomaly;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RareSpanTest extends ObservedStream {
  /// Lines of a broker that always have a key in base64: their worst spans cost 130 bits, some 160.
  @Test
  void doesNotAlertOnARareSpanOfAKindThatAlwaysHasOne() {
    for (int i = 0; i < 3000; i++) {
      boolean key = i % 30 == 0;
      observe(key ? observation(40, 500, 400, 130 + 6 * random.nextGaussian()) : calm(), budget(20));
    }
    Judgement key = observe(observation(40, 500, 400, 162), budget(20));
    assertTrue(key.pValue() > 1e-4, key.toString());
    Judgement other = observe(observation(41, 500, 100, 190), budget(20));
    assertTrue(other.pValue() < 1e-4, other.toString());
  }
}
