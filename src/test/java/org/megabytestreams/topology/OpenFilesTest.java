package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OpenFilesTest {
  @Test
  void computesTheNeededNumberOfOpenFiles() {
    var refused = assertThrows(TopicSetup.SetupException.class, () -> OpenFiles.require(200, 40, 2, 1024));
    assertEquals("too few open files are allowed: expected at least 4376 for 40 partitions and 2 threads, got 1024;"
        + " raise the limit (ulimit -n 4376, or LimitNOFILE of systemd), or read topics of fewer partitions",
        refused.getMessage());
    OpenFiles.require(200, 40, 2, 4376);
  }

  @Test
  void countsTheOpenFilesOfThisProcess() {
    assertTrue(OpenFiles.now() > 0);
    OpenFiles.require(OpenFiles.now(), 1, 1);
  }
}
