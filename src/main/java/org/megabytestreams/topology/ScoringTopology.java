package org.megabytestreams.topology;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.megabytestreams.registry.MessageSerializers;
import org.megabytestreams.stream.ModelPool;

/// Builds the topology: records and commands as sources, one processor with changelogged stores, and sinks.
public final class ScoringTopology {
  /// Names the stores: a changelog is called APPLICATION-STORE-changelog.
  public static final List<String> STORES =
      List.of(StreamStore.NAME, PendingStore.NAME, StreamStore.SHADOWS, MemoryStore.NAME, ControlStore.NAME);

  private static final String RECORDS = "bytes-source";
  private static final String COMMANDS = "control-source";
  private static final String PROCESSOR = "score";

  private ScoringTopology() {}

  /// Scores every record of inputs with one partition each.
  ///
  /// @param models shared by all tasks
  static Topology build(TopologySettings settings, ModelPool models, ScoringObserver observer) {
    return build(settings, models, observer, RecordFilter.ALL,
        InputPartitions.single(settings.topics().inputs()));
  }

  /// Scores the records in a scope, and writes JSON.
  public static Topology build(TopologySettings settings, ModelPool models, ScoringObserver observer,
      RecordFilter scope, InputPartitions partitions) {
    return build(settings, models, observer, scope, partitions, MessageSerializers.JSON);
  }

  /// Scores the records in a scope.
  ///
  /// @param models shared by all tasks
  /// @param scope records that are scored
  /// @param partitions of the inputs, among which budgets are shared
  /// @param messages writes what is made of records
  public static Topology build(TopologySettings settings, ModelPool models, ScoringObserver observer,
      RecordFilter scope, InputPartitions partitions, MessageSerializers messages) {
    var deserializer = new ByteArrayDeserializer();
    TopologySettings.Topics topics = settings.topics();
    Topology topology = new Topology();
    if (topics.patterns().any()) {
      topology.addSource(AutoOffsetReset.earliest(), RECORDS, new RecordTime(), deserializer, deserializer,
          anyButCommands(topics));
    } else {
      topology.addSource(AutoOffsetReset.earliest(), RECORDS, new RecordTime(), deserializer, deserializer,
          topics.inputs().toArray(String[]::new));
    }
    if (topics.control().isPresent()) {
      topology.addSource(AutoOffsetReset.earliest(), COMMANDS, new CommandTimestampExtractor(), deserializer,
          deserializer,
          topics.control().get().commands());
      topology.addProcessor(PROCESSOR, supplier(settings, models, observer, scope, partitions), RECORDS, COMMANDS);
      sink(topology, OutputForwarder.SHADOW_SCORES, topics.control().get().shadowScores());
      sink(topology, OutputForwarder.CONTROL_APPLIED, topics.control().get().applied());
    } else {
      topology.addProcessor(PROCESSOR, supplier(settings, models, observer, scope, partitions), RECORDS);
    }
    sink(topology, OutputForwarder.SCORES, topics.scores(), messages.scores());
    sink(topology, OutputForwarder.ALERTS, topics.alerts(), messages.alerts());
    sink(topology, OutputForwarder.DEAD_LETTERS, topics.deadLetters());
    topics.incidents().ifPresent(incidents ->
        sink(topology, OutputForwarder.INCIDENTS, incidents, messages.incidents()));
    return topology;
  }

  /// Returns a pattern for Kafka Streams, which must not see a topic in two sources. It sees no topic but those that
  /// the consumer subscribes to, and those are chosen by [TaskPartitions].
  private static Pattern anyButCommands(TopologySettings.Topics topics) {
    return topics.control().map(control -> Pattern.compile("(?!" + Pattern.quote(control.commands()) + "$).*"))
        .orElseThrow(() -> new IllegalArgumentException("expected a topic of commands beside patterns of inputs"));
  }

  private static void sink(Topology topology, String name, String topic) {
    sink(topology, name, topic, new ByteArraySerializer());
  }

  private static void sink(Topology topology, String name, String topic, Serializer<byte[]> values) {
    topology.addSink(name, topic, OutputKey.SERIALIZER, values, OutputKey.PARTITIONER, PROCESSOR);
  }

  private static ProcessorSupplier<byte[], byte[], OutputKey, byte[]> supplier(TopologySettings settings,
      ModelPool models, ScoringObserver observer, RecordFilter scope, InputPartitions partitions) {
    return new ProcessorSupplier<>() {
      @Override
      public Processor<byte[], byte[], OutputKey, byte[]> get() {
        return new ScoringProcessor(settings, models, observer, scope, partitions);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return Set.of(store(StreamStore.NAME), store(PendingStore.NAME), store(StreamStore.SHADOWS),
            store(MemoryStore.NAME), store(ControlStore.NAME));
      }
    };
  }

  /// Builds a cached store: what is written and removed within a commit interval hardly touches disk and changelog. A
  /// changelog has the brokers' times, since brokers may refuse those of old records.
  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
    return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
        .withCachingEnabled()
        .withLoggingEnabled(Map.of("message.timestamp.type", "LogAppendTime"));
  }
}
