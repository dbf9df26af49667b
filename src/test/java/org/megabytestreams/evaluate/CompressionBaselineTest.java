package org.megabytestreams.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.megabytestreams.evaluate.BaselinesTest.bytes;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class CompressionBaselineTest {
  private static final byte[] NOVEL = bytes("kernel: unexpected trap 14, halting processor");

  private static Stream<DetectionBaseline> both() {
    return Stream.of(new ZstdBaseline(), new XzBaseline());
  }

  @TestFactory
  Stream<DynamicTest> givesARepeatedRecordALowScore() {
    return both().map(baseline -> DynamicTest.dynamicTest(baseline.id(), () -> {
      double alone = baseline.score(NOVEL);
      assertTrue(alone > NOVEL.length * 0.8, "alone " + alone);
      baseline.learn(NOVEL);
      double again = baseline.score(NOVEL);
      assertTrue(again < alone / 2, "again " + again + " of " + alone);
      // 64 KiB of other bytes later, it is forgotten.
      Random random = new Random(1);
      byte[] noise = new byte[RecentBytes.CAPACITY];
      random.nextBytes(noise);
      baseline.learn(noise);
      assertTrue(baseline.score(NOVEL) > 2 * again);
    }));
  }

  @TestFactory
  Stream<DynamicTest> scoresALongRecordByItsStart() {
    return both().map(baseline -> DynamicTest.dynamicTest(baseline.id(), () -> {
      byte[] record = new byte[2 * CompressionBaseline.MAX_BYTES];
      double half = baseline.score(new byte[CompressionBaseline.MAX_BYTES]);
      assertEquals(2 * half, baseline.score(record), 1e-9);
    }));
  }

  @Test
  void acceptsBytesThatBeginLikeATrainedDictionary() {
    byte[] magic = {0x37, (byte) 0xa4, 0x30, (byte) 0xec};
    ZstdBaseline baseline = new ZstdBaseline();
    baseline.learn(magic);
    baseline.learn(NOVEL);
    assertTrue(baseline.score(NOVEL) < NOVEL.length / 2.0);
  }
}
