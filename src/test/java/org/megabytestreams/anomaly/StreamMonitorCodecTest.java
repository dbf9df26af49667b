package org.megabytestreams.anomaly;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StreamMonitorCodecTest {
  private static final MonitorSettings SETTINGS = new MonitorSettings(20, 300, 200, 60_000);

  private final SplittableRandom random = new SplittableRandom(3);
  private final StreamMonitor monitor = StreamMonitor.fresh();
  private long now = 1_000_000;

  private void observe(int records) {
    for (int i = 0; i < records; i++) {
      now += 10;
      monitor.observe(next(i), now, SETTINGS);
    }
  }

  /// Mostly calm; now and then an alert.
  private Observation next(int i) {
    return i % 500 == 499 ? Nulls.of(120, 5000, 900) : Nulls.RARE_KINDS.apply(random);
  }

  @Test
  void continuesTheSameAfterEncodingAndDecodingAnywhere() {
    for (int records : new int[] {0, 1, 299, 200, 2000, 1}) {
      observe(records);
      byte[] encoded = monitor.encode();
      assertTrue(encoded.length <= StreamMonitor.MOST_ENCODED_BYTES, encoded.length + " bytes");
      StreamMonitor copy = StreamMonitor.decode(encoded);
      assertArrayEquals(encoded, copy.encode());
      for (int i = 0; i < 1000; i++) {
        Observation observation = next(i);
        now += 10;
        assertEquals(monitor.observe(observation, now, SETTINGS), copy.observe(observation, now, SETTINGS));
      }
      assertArrayEquals(monitor.encode(), copy.encode());
    }
  }

  @Test
  void namesWhatIsWrongWithBytesThatAreNoMonitor() {
    byte[] encoded = monitor.encode();
    assertTrue(message(with(encoded, 0, 1)).contains("magic"));
    assertTrue(message(with(encoded, 4, 9)).contains("newer"));
    assertTrue(message(with(encoded, 4, 1)).contains("too old"));
    assertTrue(message(Arrays.copyOf(encoded, encoded.length + 3)).contains("too many"));
    for (int length = 0; length < encoded.length; length++) {
      assertTrue(message(Arrays.copyOf(encoded, length)).contains("cut"), "cut at " + length);
    }
  }

  @Test
  void refusesNumbersThatMakeNoSense() {
    observe(1000);
    byte[] encoded = monitor.encode();
    // The first length class's count, and the share of alerts at the end.
    assertTrue(message(with(encoded, 16, Float.floatToIntBits(-1))).contains("corrupt"));
    assertTrue(message(with(encoded, 16, Float.floatToIntBits(Float.NaN))).contains("corrupt"));
    assertTrue(message(with(encoded, encoded.length - 8, 0x7ff80000)).contains("corrupt"));
  }

  @Test
  void neverFailsOtherwiseOnChangedBytes() {
    observe(1000);
    byte[] encoded = monitor.encode();
    for (int i = 0; i < 3000; i++) {
      byte[] changed = encoded.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        StreamMonitor.decode(changed).observe(Nulls.of(100, 50, 20), now, SETTINGS);
      } catch (IllegalArgumentException e) {
        assertTrue(e.getMessage().contains("stream monitor"), e.getMessage());
      }
    }
  }

  private static byte[] with(byte[] encoded, int at, int value) {
    byte[] changed = encoded.clone();
    ByteBuffer.wrap(changed).putInt(at, value);
    return changed;
  }

  private static String message(byte[] encoded) {
    return assertThrows(IllegalArgumentException.class, () -> StreamMonitor.decode(encoded)).getMessage();
  }
}
