package org.megabytestreams.live;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.megabytestreams.fuzz.Guard;

/// Reads bytes as the position that a client of the live page sends back.
public final class PositionFuzz {
  private PositionFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    Guard.check(data, () -> LivePosition.parse(text).ifPresent(PositionFuzz::again));
  }

  private static void again(LivePosition position) {
    String written = position.toString();
    if (!LivePosition.parse(written).map(LivePosition::toString).equals(Optional.of(written))) {
      throw new AssertionError("expected to read what was written: " + written);
    }
  }
}
