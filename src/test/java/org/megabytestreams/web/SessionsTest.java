package org.megabytestreams.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private static final ApiKeys.Holder ANNA = new ApiKeys.Holder("anna", Set.of("viewer"));

  private Instant now = Instant.EPOCH;
  private final Sessions sessions = new Sessions(() -> now);

  @Test
  void knowsATokenUntilItsSessionEnds() {
    String token = sessions.open(ANNA);
    String other = sessions.open(ANNA);
    assertNotEquals(token, other);
    assertEquals(Optional.of(ANNA), sessions.find(token));
    assertTrue(sessions.find("").isEmpty());
    sessions.close(token);
    assertTrue(sessions.find(token).isEmpty());
    now = now.plus(Duration.ofHours(13));
    assertTrue(sessions.find(other).isEmpty());
  }

  @Test
  void endsTheOldestOfTooMany() {
    String first = sessions.open(ANNA);
    String second = sessions.open(ANNA);
    for (int i = 0; i < 999; i++) {
      sessions.open(ANNA);
    }
    assertTrue(sessions.find(first).isEmpty());
    assertTrue(sessions.find(second).isPresent());
  }
}
