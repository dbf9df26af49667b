package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.megabytestreams.anomaly.PartitionClock;
import org.megabytestreams.anomaly.StreamPace;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.testing.Mutations;

class PacedStreamTest {
  private static final StreamId STREAM = new StreamId("bytes", new byte[] {'k'});

  @Test
  void refusesLengthsBeyondTheBytesBeforeItTakesMemory() {
    byte[] written = new PacedStream(STREAM, new StreamPace()).encode();
    assertArrayEquals(written, PacedStream.decode(written).encode());
    for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, written.length}) {
      byte[] forged = written.clone();
      ByteBuffer.wrap(forged).putInt(length);
      long before = Mutations.allocatedBytes();
      Mutations.assertLine(assertThrows(IllegalArgumentException.class, () -> PacedStream.decode(forged)));
      assertEquals(0, (Mutations.allocatedBytes() - before) >> 20, "MiB for a length of " + length);
    }
    for (int end = 0; end < written.length; end++) {
      byte[] cut = Arrays.copyOf(written, end);
      assertThrows(IllegalArgumentException.class, () -> PacedStream.decode(cut), "cut at " + end);
    }
  }

  @Test
  void refusesPartitionsThatAreCut() {
    PacedPartition partition = new PacedPartition(new PartitionClock(), null, 0);
    partition.take(STREAM, 1_000, 0);
    byte[] written = partition.encode();
    assertArrayEquals(written, PacedPartition.decode(written, 0).encode());
    int withoutRecord = new PacedPartition(new PartitionClock(), null, 0).encode().length;
    for (int end = 0; end < written.length; end++) {
      byte[] cut = Arrays.copyOf(written, end);
      if (end != withoutRecord) {
        assertThrows(IllegalArgumentException.class, () -> PacedPartition.decode(cut, 0), "cut at " + end);
      }
    }
  }
}
