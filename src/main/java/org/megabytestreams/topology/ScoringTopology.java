package org.megabytestreams.topology;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.megabytestreams.engine.BatchScorer;

/// One source, one processor with two changelogged stores, three sinks.
public final class ScoringTopology {
  /// Names of the stores: a changelog is called APPLICATION-STORE-changelog.
  public static final List<String> STORES = List.of(StreamStore.NAME, PendingStore.NAME);

  private static final String SOURCE = "bytes-source";
  private static final String PROCESSOR = "score";

  private ScoringTopology() {}

  /// Scores every record.
  ///
  /// @param scorer shared by all tasks; asked for when a task starts
  public static Topology build(TopologySettings settings, Supplier<BatchScorer> scorer, ScoringObserver observer) {
    return build(settings, scorer, observer, Scope.ALL);
  }

  /// @param scorer shared by all tasks; asked for when a task starts
  /// @param scope records that are scored
  public static Topology build(TopologySettings settings, Supplier<BatchScorer> scorer, ScoringObserver observer,
      Scope scope) {
    var serializer = new ByteArraySerializer();
    var deserializer = new ByteArrayDeserializer();
    TopologySettings.Topics topics = settings.topics();
    return new Topology()
        .addSource(AutoOffsetReset.earliest(), SOURCE, ScoringTopology::timestamp, deserializer, deserializer,
            topics.inputs().toArray(String[]::new))
        .addProcessor(PROCESSOR, supplier(settings, scorer, observer, scope), SOURCE)
        .addSink(ScoringProcessor.SCORES, topics.scores(), serializer, serializer, PROCESSOR)
        .addSink(ScoringProcessor.ALERTS, topics.alerts(), serializer, serializer, PROCESSOR)
        .addSink(ScoringProcessor.DEAD_LETTERS, topics.deadLetters(), serializer, serializer, PROCESSOR);
  }

  /// A record of an old format has no timestamp (−1), which must not stop the stream.
  private static long timestamp(org.apache.kafka.clients.consumer.ConsumerRecord<Object, Object> record,
      long partitionTime) {
    return record.timestamp() >= 0 ? record.timestamp() : Math.max(0, partitionTime);
  }

  private static ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier(TopologySettings settings,
      Supplier<BatchScorer> scorer, ScoringObserver observer, Scope scope) {
    return new ProcessorSupplier<>() {
      @Override
      public Processor<byte[], byte[], byte[], byte[]> get() {
        return new ScoringProcessor(settings, scorer, observer, scope);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return Set.of(store(StreamStore.NAME), store(PendingStore.NAME));
      }
    };
  }

  /// Cached: what is written and removed within a commit interval hardly touches disk and changelog.
  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
    return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
        .withCachingEnabled()
        .withLoggingEnabled(Map.of());
  }
}
