package org.megabytestreams.topology;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.Stores;

/// Gives tests the stores of a task, in memory.
final class MemoryStores {
  private MemoryStores() {}

  /// Adds fresh stores to a context.
  static void addTo(MockProcessorContext<OutputKey, byte[]> context) {
    ScoringTopology.STORES.forEach(name -> {
      var store = Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
          .withLoggingDisabled().build();
      store.init(context.getStateStoreContext(), store);
      context.addStateStore(store);
    });
  }
}
