package org.megabytestreams.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.megabytestreams.wire.RecordPosition;

class ComparisonTest {
  @ParameterizedTest
  @CsvSource({"543.81, 543.81, false", "543.81, 543.82, false", "543.82, 543.81, false", "0.57, 0.58, false",
    "543.81, 543.83, true", "543.81, 540.00, true"})
  void takesOneStepOfRoundingForNoDifference(double left, double right, boolean differs) {
    assertEquals(differs, Comparison.differs(
        new Comparison.Pair(new RecordPosition("bytes", 0, 17), 114, left, right)));
  }
}
