package org.megabytestreams.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PooledTailTest {
  private static final double USUAL = 60;

  private final PooledTail tail = new PooledTail();
  private final SplittableRandom random = new SplittableRandom(6);

  private void learn(int records, double greatest) {
    for (int i = 0; i < records; i++) {
      tail.learn(greatest * random.nextDouble(), 1, i >= records / 10);
    }
  }

  @Test
  void saysNothingWhileTheStreamIsYoung() {
    assertEquals(0.5, tail.upperTail(300, USUAL / 2));
    learn(50, USUAL);
    assertEquals(0.5, tail.upperTail(300, USUAL / 2));
  }

  /// Random bytes cost some 170 bits in 16 positions, in any log.
  @Test
  void findsWhatNoLogHasRarerThanAnyStreamCouldTellAlone() {
    learn(3000, USUAL);
    assertTrue(tail.upperTail(170, USUAL / 2) < 1e-6, "" + tail.upperTail(170, USUAL / 2));
    assertTrue(tail.upperTail(100, USUAL / 2) > 1e-5, "other logs have such lines: " + tail.upperTail(100, USUAL / 2));
    assertEquals(0.5, tail.upperTail(10, USUAL / 2), "usual");
  }

  /// A stream of keys in base64 has such spans in each record.
  @Test
  void followsAStreamThatHasSuchSpans() {
    learn(3000, 170);
    assertTrue(tail.upperTail(165, USUAL / 2) > 1e-3, "" + tail.upperTail(165, USUAL / 2));
  }

  /// One line in a thousand has a token that no model can guess.
  @Test
  void knowsARareSpanAgainAfterManyRecords() {
    for (int i = 0; i < 20_000; i++) {
      tail.learn(i % 1000 == 999 ? 140 + 5 * random.nextDouble() : USUAL * random.nextDouble(), 1, i > 100);
    }
    double p = tail.upperTail(140, USUAL / 2);
    assertTrue(p > 3e-4 && p < 3e-3, "" + p);
  }

  /// In sound, each span costs 120 bits: what is rare in logs says nothing of it.
  @Test
  void saysNothingOfAStreamUnlikeLogs() {
    for (int i = 0; i < 3000; i++) {
      tail.learn(120 + 12 * random.nextGaussian(), 1, i > 100);
    }
    assertEquals(0.5, tail.upperTail(172, 120));
  }

  @Test
  void fallsAsSpansGrow() {
    learn(1000, USUAL);
    double before = 1;
    for (double bits = 0; bits < 10_000; bits += 0.5) {
      double p = tail.upperTail(bits, USUAL / 2);
      assertTrue(p > 0 && p <= before, bits + ": " + p + " after " + before);
      before = p;
    }
  }

  @Test
  void isTheSameAfterEncoding() {
    learn(5000, USUAL);
    tail.withhold(140);
    ByteBuffer bytes = ByteBuffer.allocate(PooledTail.MAX_ENCODED_BYTES);
    tail.encode(bytes);
    PooledTail read = new PooledTail();
    read.decode(bytes.flip());
    double before = tail.upperTail(130, USUAL / 2);
    assertEquals(before, read.upperTail(130, USUAL / 2));
    tail.settle();
    read.settle();
    assertTrue(tail.upperTail(130, USUAL / 2) > before);
    assertEquals(tail.upperTail(130, USUAL / 2), read.upperTail(130, USUAL / 2), "the fault is forgotten");
  }
}
