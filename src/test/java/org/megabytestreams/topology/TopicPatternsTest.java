package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicPatternsTest {
  private static final List<String> ENTRIES = List.of("access", "logs-*", "!logs-test-*", "app-?");
  private static final TopicPatterns PATTERNS = TopicPatterns.of(ENTRIES, Set.of("logs-scores"), 4);

  @Test
  void sortsNamesPatternsAndWhatIsLeftOut() {
    assertEquals(List.of("access"), TopicPatterns.listed(ENTRIES));
    assertEquals(List.of("logs-*", "app-?"), PATTERNS.taken());
    assertEquals(List.of("logs-test-*"), PATTERNS.left());
    assertFalse(TopicPatterns.of(List.of("access"), Set.of(), 4).any());
  }

  @Test
  void takesWhatMatchesAndIsNotLeftOut() {
    assertTrue(PATTERNS.matches("logs-a"));
    assertTrue(PATTERNS.matches("app-1"));
    assertFalse(PATTERNS.matches("app-10"));
    assertFalse(PATTERNS.matches("logs-test-a"));
    assertFalse(PATTERNS.matches("others"));
  }

  @Test
  void takesNothingThatTheServiceWritesOrOthersKeepForThemselves() {
    TopicPatterns all = TopicPatterns.of(List.of("*"), Set.of("scores", "control"), 4);
    assertTrue(all.matches("access"));
    for (String own : List.of("scores", "control", "__consumer_offsets", "_schemas", "megabyte-streams-changelog",
        "another-pending-changelog")) {
      assertFalse(all.matches(own), own);
    }
    assertTrue(TopicPatterns.of(List.of("_audit*"), Set.of(), 4).matches("_audit-log"));
  }
}
