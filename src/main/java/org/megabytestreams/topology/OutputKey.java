package org.megabytestreams.topology;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.StreamPartitioner;

/// The key of an output record, and where its input came from.
///
/// What is told of one stream must stay in one partition, since only there is its order kept. Kafka sees to that for a
/// stream with a key; what has none it spreads over all partitions, so that an unnamed stream's outputs follow the
/// partition of their input here.
///
/// @param bytes null for the unnamed stream
/// @param inputPartition of the task that writes
record OutputKey(byte[] bytes, int inputPartition) {
  static final Serializer<OutputKey> SERIALIZER = (_, key) -> key.bytes();

  static final StreamPartitioner<OutputKey, byte[]> PARTITIONER = (_, key, _, partitions) ->
      key.bytes() == null ? Optional.of(Set.of(key.inputPartition() % partitions)) : Optional.empty();
}
