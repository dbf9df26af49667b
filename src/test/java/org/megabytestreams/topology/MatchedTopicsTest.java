package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MatchedTopicsTest {
  private long nanos;
  private final MatchedTopics topics =
      new MatchedTopics(TopicPatterns.of(List.of("logs-*"), Set.of(), 4), List.of(), () -> nanos);

  @Test
  void refusesATopicWithTooManyPartitionsUntilItIsMadeAgainWithFewer() {
    topics.note(Map.of("logs-a", 4, "logs-b", 5), Set.of());
    assertEquals(Set.of("logs-b"), topics.refused().keySet());
    assertTrue(topics.refused().get("logs-b").startsWith("expected at most 4 partitions, got 5"),
        topics.refused()::toString);
    assertEquals(Map.of("logs-a", 4), topics.present());
    topics.note(Map.of("logs-a", 4), Set.of("logs-b"));
    assertEquals(Map.of(), topics.refused());
    topics.note(Map.of("logs-a", 4, "logs-b", 2), Set.of());
    assertEquals(Map.of("logs-a", 4, "logs-b", 2), topics.present());
  }

  @Test
  void goesOnWithATopicThatGrows() {
    topics.note(Map.of("logs-a", 4), Set.of());
    topics.note(Map.of("logs-a", 9), Set.of());
    assertEquals(Map.of("logs-a", 9), topics.present());
  }

  @Test
  void keepsATopicThatIsMissingForAMoment() {
    topics.note(Map.of("logs-a", 1), Set.of());
    topics.note(Map.of(), Set.of("logs-a"));
    assertNotNull(topics.trouble());
    nanos += MatchedTopics.MAX_MISSING.toNanos() / 2;
    topics.note(Map.of("logs-a", 1), Set.of());
    nanos += MatchedTopics.MAX_MISSING.toNanos();
    topics.note(Map.of(), Set.of("logs-a"));
    assertEquals(Set.of("logs-a"), topics.present().keySet());
    assertFalse(topics.isGone("logs-a"));
    assertFalse(topics.goneLately());
  }

  @Test
  void dropsATopicThatIsGoneUntilItComesBack() {
    topics.note(Map.of("logs-a", 1, "logs-b", 1), Set.of());
    topics.note(Map.of("logs-b", 1), Set.of("logs-a"));
    nanos += MatchedTopics.MAX_MISSING.toNanos();
    topics.note(Map.of("logs-b", 1), Set.of("logs-a"));
    assertEquals(Set.of("logs-b"), topics.present().keySet());
    assertTrue(topics.isGone("logs-a"));
    assertTrue(topics.goneLately());
    assertNull(topics.trouble());
    topics.note(Map.of("logs-a", 1, "logs-b", 1), Set.of());
    assertFalse(topics.isGone("logs-a"));
    assertEquals(Set.of("logs-a", "logs-b"), topics.present().keySet());
  }
}
