package org.megabytestreams.topology;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.StreamPartitioner;

/// Holds the key of an output record, and the partition that its input came from.
///
/// All outputs about one stream must stay in one partition, since only there is their order kept. Kafka sees to that
/// for a stream with a key. Kafka spreads records without a key over all partitions. So an unnamed stream's outputs
/// follow the partition of their input here.
///
/// @param bytes null for the unnamed stream
/// @param inputPartition of the task that writes
record OutputKey(byte[] bytes, int inputPartition) {
  static final Serializer<OutputKey> SERIALIZER = (_, key) -> key.bytes();

  static final StreamPartitioner<OutputKey, byte[]> PARTITIONER = (_, key, _, partitions) ->
      key.bytes() == null ? Optional.of(Set.of(key.inputPartition() % partitions)) : Optional.empty();
}
