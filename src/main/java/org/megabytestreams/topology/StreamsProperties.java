package org.megabytestreams.topology;

import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.megabytestreams.kafka.ClientProperties;

/// Makes Kafka's properties for a run.
final class StreamsProperties {
  /// A stream thread handles all that its partitions got in one poll before it can commit. This keeps that little.
  private static final int PARTITION_FETCH_BYTES = 256 * 1024;
  private static final int MAX_REQUEST_BYTES = 8 * 1024 * 1024;
  private static final int LINGER_MS = 5;
  private static final int FETCH_WAIT_MS = 100;

  private StreamsProperties() {}

  static Properties of(StreamsSettings settings, RocksDbMemory memory) {
    Properties p = new Properties();
    p.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    p.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
    p.put(StreamsConfig.CLIENT_ID_CONFIG, settings.applicationId());
    p.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir().toString());
    p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
    p.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbyReplicas());
    p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    StreamsSettings.Timing timing = settings.timing();
    p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, timing.commit().toMillis());
    p.put(StreamsConfig.POLL_MS_CONFIG, Math.max(1, timing.poll().toMillis()));
    p.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, settings.bufferedRecords());
    p.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
    p.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), settings.bufferedRecords());
    // A fetch of idle partitions alone holds up one of the partition whose turn comes next.
    p.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), FETCH_WAIT_MS);
    p.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    ClientProperties.of(Map.of()).session(timing.session()).toMap()
        .forEach((name, value) -> p.put(StreamsConfig.mainConsumerPrefix(name), value));
    p.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.METADATA_MAX_AGE_CONFIG), PartitionWatch.HEARD.toMillis());
    settings.instanceId().ifPresent(
        id -> p.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), id));
    settings.applicationServer().ifPresent(address -> p.put(StreamsConfig.APPLICATION_SERVER_CONFIG, address));
    p.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        (int) timing.transaction().toMillis());
    p.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG),
        (int) Math.multiplyExact(2, timing.transaction().toMillis()));
    p.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), PARTITION_FETCH_BYTES);
    p.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), MAX_REQUEST_BYTES);
    p.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), LINGER_MS);
    p.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    memory.addTo(p);
    p.putAll(settings.extra());
    return p;
  }
}
