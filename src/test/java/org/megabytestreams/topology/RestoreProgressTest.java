package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RestoreProgressTest {
  private static final TopicPartition FIRST = new TopicPartition("app-streams-changelog", 0);
  private static final TopicPartition SECOND = new TopicPartition("app-memory-changelog", 0);

  private final RestoreProgress progress = new RestoreProgress();

  @Test
  void saysHowFarTheStoresAreRead() {
    assertEquals(Optional.empty(), progress.text());
    progress.onRestoreStart(FIRST, "streams", 1000, 4000);
    progress.onRestoreStart(SECOND, "memory", 0, 1000);
    progress.onBatchRestored(FIRST, "streams", 2500, 1200);
    assertEquals(Optional.of("state is read from the changelogs: 1,200 of 4,000 changes (30%), 2 of 2 stores to go"),
        progress.text());
    progress.onRestoreEnd(SECOND, "memory", 900);
    assertEquals(Optional.of("state is read from the changelogs: 2,200 of 4,000 changes (55%), 1 of 2 stores to go"),
        progress.text());
    progress.onRestoreEnd(FIRST, "streams", 3000);
    assertEquals(Optional.empty(), progress.text());
  }

  @Test
  void forgetsStoresThatGoToOtherInstances() {
    progress.onRestoreStart(FIRST, "streams", 0, 10);
    progress.onRestoreSuspended(FIRST, "streams", 3);
    assertEquals(Optional.empty(), progress.text());
  }
}
