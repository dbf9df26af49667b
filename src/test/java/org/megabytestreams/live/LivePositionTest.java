package org.megabytestreams.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LivePositionTest {
  @Test
  void readsWhatItWrites() {
    String text = "0:4711,2:9223372036854775807";
    assertEquals(text, LivePosition.parse(text).orElseThrow().toString());
  }

  /// A number of 32 bits without a sign would be written as a negative one, which is no position.
  @ParameterizedTest
  @ValueSource(strings = {"", ",", "1", "1:", "-1:2", "1:-2", "4294967295:1", "1:18446744073709551615"})
  void takesNothingElse(String text) {
    assertEquals(Optional.empty(), LivePosition.parse(text));
  }
}
