package org.megabytestreams.topology;

/// Tells how many partitions the input topics have. Several threads ask.
public interface InputPartitions {
  int of(String topic);
}
