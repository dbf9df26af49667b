package org.megabytestreams.serve;

import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.megabytestreams.control.Rules;

/// Holds the rules that the tasks of this instance apply, for `/model`.
@Singleton
final class RulesInForce {
  private final Map<Integer, Rules> rules = new ConcurrentSkipListMap<>();

  /// Notes the rules of a partition; null if its task has ended.
  void put(int partition, Rules inForce) {
    if (inForce == null) {
      rules.remove(partition);
    } else {
      rules.put(partition, inForce);
    }
  }

  /// Returns the rules by partition.
  Map<Integer, Rules> byPartition() {
    return Collections.unmodifiableMap(rules);
  }
}
