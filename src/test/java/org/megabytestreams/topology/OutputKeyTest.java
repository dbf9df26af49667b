package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutputKeyTest {
  private static final int PARTITIONS = 4;

  @Test
  void writesRecordsWithoutAKeyToTheirInputPartition() {
    for (int inputPartition = 0; inputPartition < 2 * PARTITIONS; inputPartition++) {
      assertEquals(Optional.of(Set.of(inputPartition % PARTITIONS)), partitions(null, inputPartition));
    }
  }

  @Test
  void leavesThePartitionOfAKeyToKafka() {
    assertEquals(Optional.empty(), partitions(new byte[] {1}, 3));
    assertEquals(Optional.empty(), partitions(new byte[0], 3));
  }

  @Test
  void serializesTheBytesOfTheKey() {
    assertArrayEquals(new byte[] {7}, OutputKey.SERIALIZER.serialize("scores", new OutputKey(new byte[] {7}, 3)));
    assertNull(OutputKey.SERIALIZER.serialize("scores", new OutputKey(null, 3)));
  }

  private static Optional<Set<Integer>> partitions(byte[] key, int inputPartition) {
    return OutputKey.PARTITIONER.partitions("scores", new OutputKey(key, inputPartition), new byte[0], PARTITIONS);
  }
}
