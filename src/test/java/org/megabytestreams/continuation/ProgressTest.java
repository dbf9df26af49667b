package org.megabytestreams.continuation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ProgressTest {
  @Test
  void nothingFinishedIsDoneAgainAndNothingUnfinishedIsLeftOut() {
    Progress progress = Progress.of(null);
    for (long offset : new long[] {10, 11, 13, 14, 17}) { // 12 and 15 are markers of transactions
      assertTrue(progress.take(offset));
    }
    progress.finish(13);
    progress.finish(17);
    progress.finish(10);
    assertEquals(11, progress.committed().offset());

    Progress next = Progress.of(progress.committed());
    assertTrue(next.take(11));
    assertFalse(next.take(13));
    assertTrue(next.take(14));
    assertFalse(next.take(17));
    next.finish(11);
    next.finish(14);
    assertEquals(18, next.committed().offset());
    assertEquals("", next.committed().metadata());
  }

  @Test
  void metadataStayWithinWhatKafkaHolds() {
    Progress progress = Progress.of(null);
    long offset = 0;
    for (; !progress.full(); offset++) {
      progress.take(offset);
      if (offset > 0) {
        progress.finish(offset);
      }
    }
    assertEquals(Progress.MOST_SPAN, offset);
    assertTrue(progress.committed().metadata().length() < 4096);
  }
}
