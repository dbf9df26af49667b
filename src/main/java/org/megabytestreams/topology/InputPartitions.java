package org.megabytestreams.topology;

import java.util.Collection;
import java.util.List;

/// Tells which topics are scored now, and how many partitions they have. Several threads ask, for each record.
public interface InputPartitions {
  /// Returns the number of partitions of a topic; at least 1. A task may hold records of a topic that is gone.
  int of(String topic);

  /// Returns the number of partitions of all inputs together; at least 1.
  int ofAll();

  /// Returns the names of the inputs.
  Collection<String> topics();

  /// Makes those of inputs with one partition each.
  static InputPartitions single(List<String> topics) {
    return new InputPartitions() {
      @Override
      public int of(String topic) {
        return 1;
      }

      @Override
      public int ofAll() {
        return Math.max(1, topics.size());
      }

      @Override
      public Collection<String> topics() {
        return topics;
      }
    };
  }
}
