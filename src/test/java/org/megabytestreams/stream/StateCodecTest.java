package org.megabytestreams.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.megabytestreams.anomaly.Judgement;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.anomaly.Observation;
import org.megabytestreams.anomaly.StreamMonitor;
import org.megabytestreams.model.Framing;
import org.megabytestreams.score.StreamContext;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.score.SymbolLayout;
import org.megabytestreams.testing.Mutations;

class StateCodecTest {
  @Test
  void readsWhatItWrote() {
    for (byte[] key : new byte[][] {null, {}, {0, 1, (byte) 0xff}}) {
      StreamState state = state(key);
      StreamState read = StateCodec.decode(StateCodec.encode(state));
      assertEquals(state.stream(), read.stream());
      assertEquals(state.model(), read.model());
      assertEquals(state.layout(), read.layout());
      assertEquals(state.since(), read.since());
      assertEquals(state.records(), read.records());
      assertEquals(state.tail(), read.tail());
      assertEquals(state.starts(), read.starts());
      assertArrayEquals(state.monitor().encode(), read.monitor().encode());
      assertEquals(12, read.lastOffset());
      assertEquals(2, read.history());
    }
  }

  @Test
  void findsEveryChangedAndEveryMissingByte() {
    byte[] good = StateCodec.encode(state(new byte[] {'k'}));
    int version = StateCodec.MAGIC.length;
    for (int i = 0; i < good.length; i++) {
      byte[] changed = good.clone();
      changed[i] ^= 0x10;
      if (i != version) {
        assertThrows(StateCodec.CorruptStateException.class, () -> StateCodec.decode(changed), "byte " + i);
      }
      byte[] cut = Arrays.copyOf(good, i);
      assertThrows(StateCodec.CorruptStateException.class, () -> StateCodec.decode(cut), "cut at " + i);
    }
  }

  /// Forged ones, whose checksum is right.
  @Test
  void allocatesNothingForLengthsBeyondTheBytes() {
    byte[] good = StateCodec.encode(state(new byte[] {'k'}));
    Mutations mutations = new Mutations(5);
    for (int i = 0; i < 5000; i++) {
      byte[] forged = mutations.of(Arrays.copyOf(good, good.length - Integer.BYTES));
      CRC32C crc = new CRC32C();
      crc.update(forged);
      byte[] sealed =
          ByteBuffer.allocate(forged.length + Integer.BYTES).put(forged).putInt((int) crc.getValue()).array();
      long before = Mutations.allocatedBytes();
      try {
        StateCodec.decode(sealed);
      } catch (StateCodec.BadStateException e) {
        Mutations.assertLine(e);
      }
      assertTrue(Mutations.allocatedBytes() - before < 1 << 20, "change " + i);
    }
  }

  @Test
  void distinguishesOtherVersionsFromCorruption() {
    byte[] bytes = StateCodec.encode(state(null));
    bytes[StateCodec.MAGIC.length] = (byte) (StateCodec.VERSION + 1);
    assertThrows(StateCodec.NewerStateException.class, () -> StateCodec.decode(bytes));
    bytes[StateCodec.MAGIC.length] = (byte) (StateCodec.OLDEST - 1);
    assertThrows(StateCodec.OutdatedStateException.class, () -> StateCodec.decode(bytes));
  }

  /// Bytes that version 1 wrote of the same state: it did not tell layout and numbering.
  @Test
  void readsVersion1() throws IOException {
    byte[] key = {0, 1, (byte) 0xff};
    StreamState state = state(key);
    StreamState read;
    try (var in = StateCodecTest.class.getResourceAsStream("state-1.bin")) {
      read = StateCodec.decode(in.readAllBytes());
    }
    assertNull(read.layout());
    assertEquals(-1, read.since());
    assertEquals(9, read.lastOffset());
    assertEquals(0, read.history());
    assertEquals(state.stream(), read.stream());
    assertEquals(state.model(), read.model());
    assertEquals(state.records(), read.records());
    assertEquals(state.tail(), read.tail());
    assertEquals(state.starts(), read.starts());
    assertLearnsAgain(state, read);
    StreamState again = StateCodec.decode(StateCodec.encode(read));
    assertNull(again.layout());
    assertEquals(read.tail(), again.tail());
  }

  /// Bytes that version 2 wrote of the same state: it kept the stream's time otherwise.
  @Test
  void readsVersion2() throws IOException {
    StreamState state = state(new byte[] {0, 1, (byte) 0xff});
    StreamState read;
    try (var in = StateCodecTest.class.getResourceAsStream("state-2.bin")) {
      read = StateCodec.decode(in.readAllBytes());
    }
    assertEquals(state.stream(), read.stream());
    assertEquals(state.layout(), read.layout());
    assertEquals(state.since(), read.since());
    assertEquals(9, read.lastOffset());
    assertEquals(0, read.history());
    assertEquals(state.records(), read.records());
    assertEquals(state.tail(), read.tail());
    assertEquals(state.starts(), read.starts());
    assertLearnsAgain(state, read);
  }

  /// What is normal was noted down in another way.
  private static void assertLearnsAgain(StreamState written, StreamState read) {
    assertFalse(Double.isNaN(judged(written, 700).pValue()));
    assertTrue(Double.isNaN(judged(read, 700).pValue()));
    assertEquals(written.monitor().incidentOpen(), read.monitor().incidentOpen());
  }

  /// Returns the judgement of a record of 100 bytes.
  private static Judgement judged(StreamState state, double bits) {
    MonitorSettings soon = new MonitorSettings(1, 1, 200, 60_000);
    return state.monitor().observe(new Observation(0, 100, bits, 160, 150), 2_000_000_000_000L, soon, false);
  }

  private static StreamState state(byte[] key) {
    StreamMonitor monitor = StreamMonitor.fresh();
    for (int i = 0; i < 20; i++) {
      monitor.observe(new Observation(0, 10 + i, 20 + i, 9, 2), 1000L * i, MonitorSettings.DEFAULT);
    }
    int[] symbols = {256, 0, 255, 256, 256, 1, 128, 127, 3};
    RecordBoundaries starts = RecordBoundaries.EMPTY.append(995, 7).append(1000, 9);
    return new StreamState(new StreamId("topic", key), "digest", new SymbolLayout(4, Framing.STREAM), 1234567890123L,
        20,
        new StreamContext(1004, symbols), starts, monitor, 12, 2);
  }
}
