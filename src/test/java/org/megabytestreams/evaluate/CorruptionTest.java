package org.megabytestreams.evaluate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class CorruptionTest {
  private static final byte[] LINE = "2026-11-28 10:11:12 host sshd[4242]: accepted key for ada".getBytes(ISO_8859_1);
  private static final byte[] OTHER = "2026-11-28 10:11:13 host cron[17]: job started for bob".getBytes(ISO_8859_1);
  private final Corruption.Material material =
      new Corruption.Material(new SplittableRandom(1), List.of(LINE, OTHER), List.of("<xml from='afar'/>".getBytes()));

  /// Outside the range that is said to have changed, head and tail are those of the calm record.
  @TestFactory
  Stream<DynamicTest> reportsWhereEachWayChangesARecord() {
    Stream<Corruption> ways = Stream.concat(Arrays.stream(TextCorruption.values()),
        Stream.of(BinaryCorruption.FOREIGN_RECORD, BinaryCorruption.FLIPPED_BYTES, BinaryCorruption.CUT_SHORT));
    return ways.map(way -> DynamicTest.dynamicTest(way.id(), () -> {
      for (int i = 0; i < 50; i++) {
        CorruptedRecord changed = way.apply(LINE, material);
        assertNotNull(changed, way.title());
        byte[] bytes = changed.bytes();
        assertTrue(!Arrays.equals(LINE, bytes) && changed.from() < changed.to(), changed.toString());
        assertEquals(text(LINE, 0, changed.from()), text(bytes, 0, changed.from()));
        int tail = bytes.length - changed.to();
        if (tail > 0) {
          assertEquals(text(LINE, LINE.length - tail, LINE.length), text(bytes, changed.to(), bytes.length));
        }
      }
    }));
  }

  @Test
  void leavesRecordsAloneThatItCannotChange() {
    assertNull(TextCorruption.REDRAWN_DIGITS.apply("no digits in this whole line".getBytes(), material));
    assertNull(TextCorruption.SHUFFLED_WORDS.apply("aaaaaaaaaaaa bbbbbbbbbbbbbbb".getBytes(), material));
    assertNull(TextCorruption.GARBLED_SPAN.apply("too short".getBytes(), material));
    assertNull(BinaryCorruption.SILENCE.apply(new byte[100], material));
  }

  @Test
  void addsNoiseTwentyDecibelsBelowTheRecord() {
    byte[] tone = new byte[8000];
    for (int i = 0; i < tone.length / 2; i++) {
      int sample = (int) (8000 * Math.sin(i / 5.0));
      tone[2 * i] = (byte) sample;
      tone[2 * i + 1] = (byte) (sample >> 8);
    }
    byte[] noisy = BinaryCorruption.NOISE.apply(tone, material).bytes();
    double signal = 0;
    double noise = 0;
    for (int i = 0; i < tone.length / 2; i++) {
      int sample = (short) (tone[2 * i] & 0xff | tone[2 * i + 1] << 8);
      int other = (short) (noisy[2 * i] & 0xff | noisy[2 * i + 1] << 8);
      signal += (double) sample * sample;
      noise += (double) (other - sample) * (other - sample);
    }
    assertEquals(20, 10 * Math.log10(signal / noise), 0.5);
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, ISO_8859_1);
  }
}
