package org.megabytestreams.prompts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptOffsetsTest {
  /// The size limit of brokers.
  private static final int KAFKA_BYTES = 4096;
  private static final int POLLED = 32;

  @Test
  void repeatsNoFinishedPromptAndSkipsNoUnfinishedOne() {
    PromptOffsets progress = PromptOffsets.of(null);
    for (long offset : new long[] {10, 11, 13, 14, 17}) { // 12 and 15 are markers of transactions
      assertTrue(progress.take(offset));
    }
    progress.finish(13);
    progress.finish(17);
    progress.finish(10);
    assertEquals(11, progress.committed().offset());

    PromptOffsets next = PromptOffsets.of(progress.committed());
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
  void encodesALargeGapInFewBytes() {
    PromptOffsets progress = PromptOffsets.of(null);
    assertTrue(progress.take(0));
    assertTrue(progress.take(26_001)); // behind an aborted transaction
    assertTrue(progress.committed().metadata().length() < 20, progress.committed().metadata());
    progress.finish(26_001);

    PromptOffsets next = PromptOffsets.of(progress.committed());
    assertTrue(next.take(0));
    assertFalse(next.take(26_001));
    next.finish(0);
    assertEquals(26_002, next.committed().offset());
  }

  @Test
  void doesNotWaitForPromptsThatRetentionRemoved() {
    PromptOffsets progress = PromptOffsets.of(null);
    for (long offset = 0; offset < 5; offset++) {
      progress.take(offset);
    }
    progress.finish(3);
    PromptOffsets next = PromptOffsets.of(progress.committed());
    assertTrue(next.take(4)); // 0 to 3 are gone
    next.finish(4);
    assertEquals(new OffsetAndMetadata(5, ""), next.committed());
  }

  @Test
  void answersThePromptsOfATopicThatWasCreatedAgain() {
    PromptOffsets progress = PromptOffsets.of(new OffsetAndMetadata(1000, ""));
    assertTrue(progress.take(0));
    progress.finish(0);
    assertEquals(1, progress.committed().offset());
  }

  @Test
  void keepsMetadataWithinKafkasLimitAndReadsThemAfterARestart() {
    Random random = new Random(5);
    PromptOffsets progress = PromptOffsets.of(null);
    Set<Long> open = new TreeSet<>();
    long offset = 0;
    while (!progress.full()) {
      for (int polled = 0; polled < POLLED; polled++) {
        offset += 2 + random.nextInt(1_000_000);
        progress.take(offset);
        open.add(offset);
      }
    }
    String metadata = progress.committed().metadata();
    assertTrue(metadata.length() < KAFKA_BYTES, metadata.length() + " characters");
    PromptOffsets next = PromptOffsets.of(progress.committed());
    assertFalse(next.full(), "prompts that are read again must not wait for themselves");
    List<Long> again = new ArrayList<>();
    for (long candidate : open) {
      assertFalse(candidate > progress.committed().offset() && next.take(candidate - 1), "none is there");
      if (next.take(candidate)) {
        again.add(candidate);
      }
    }
    assertEquals(List.copyOf(open), again);
    assertTrue(next.full());
  }

  @Test
  void ignoresMetadataThatItCannotHaveWritten() {
    for (String foreign : List.of("p1:0", "p1:1,ffffff", "p1:5,0", "p1:1" + ",fffffffffffffff".repeat(8))) {
      assertNull(OpenOffsets.read(5, foreign), foreign);
    }
  }

  @Test
  void readsTheMetadataOfFormerVersions() {
    BitSet finished = new BitSet();
    for (int i = 1; i < 16_000; i += 2) {
      finished.set(i);
    }
    OffsetAndMetadata former =
        new OffsetAndMetadata(100, Base64.getEncoder().encodeToString(finished.toByteArray()));
    PromptOffsets progress = PromptOffsets.of(former);
    assertFalse(progress.full());
    assertTrue(progress.committed().metadata().length() < KAFKA_BYTES);
    assertTrue(progress.take(100));
    assertFalse(progress.take(101));
    PromptOffsets next = PromptOffsets.of(progress.committed());
    assertTrue(next.take(100));
    assertFalse(next.take(101));
    assertTrue(next.take(102));
  }

  @ParameterizedTest
  @ValueSource(strings = {"taken over from another group!", "p1:", "p1:zz", "p1:1,", "p1:12345678901234567890", "b1:!",
    "AQ==", "AgAA", "{\"offset\": 7}", "b1:"})
  void ignoresMetadataOfOtherPrograms(String metadata) {
    PromptOffsets progress = PromptOffsets.of(new OffsetAndMetadata(7, metadata));
    for (long offset = 7; offset < 30; offset++) {
      assertTrue(progress.take(offset));
    }
  }
}
