package org.megabytestreams.kafka;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.DefaultHostResolver;
import org.apache.kafka.clients.ManualMetadataUpdater;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.NetworkClientUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;

/// Fetches the batches of one partition as they are in the log, packed.
final class BatchFetcher implements AutoCloseable {
  private static final String CLIENT = "megabyte-batches";
  private static final int FETCH_BYTES = 1 << 20;
  private static final int MAX_WAIT_MS = 100;
  private static final int TIMEOUT_MS = 10_000;

  private final TopicPartition partition;
  private final TopicDescription topic;
  private final Node leader;
  private final Metrics metrics = new Metrics();
  private final NetworkClient client;

  /// Connects to the partition's leader.
  ///
  /// @param properties of a client: bootstrap.servers, security
  BatchFetcher(Map<String, Object> properties, TopicPartition partition) throws IOException, InterruptedException {
    this.partition = partition;
    this.topic = describe(properties, partition.topic());
    this.leader = topic.partitions().stream().filter(info -> info.partition() == partition.partition())
        .map(info -> Optional.ofNullable(info.leader())).flatMap(Optional::stream).findFirst()
        .orElseThrow(() -> new IOException("no partition " + partition + ", or none leads it now"));
    this.client = connect(properties);
  }

  private static TopicDescription describe(Map<String, Object> properties, String topic)
      throws IOException, InterruptedException {
    try (Admin admin = ClientProperties.of(properties).clientId(CLIENT).admin()) {
      return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
    } catch (ExecutionException e) {
      throw new IOException("cannot find topic " + topic + ": " + e.getCause().getMessage(), e);
    } catch (KafkaException e) {
      throw new IOException("cannot find topic " + topic + ": " + e.getMessage(), e);
    }
  }

  private NetworkClient connect(Map<String, Object> properties) {
    Map<String, Object> all = new HashMap<>(properties);
    all.put("key.deserializer", ByteArrayDeserializer.class);
    all.put("value.deserializer", ByteArrayDeserializer.class);
    return ClientUtils.createNetworkClient(new ConsumerConfig(all), CLIENT, metrics, CLIENT,
        new LogContext(), new ApiVersions(), Time.SYSTEM, 1, TIMEOUT_MS, new ManualMetadataUpdater(List.of(leader)),
        new DefaultHostResolver());
  }

  /// Fetches the committed batches, beginning with the one that holds an offset. The answer names the aborted
  /// transactions among them.
  FetchResponseData.PartitionData fetch(long offset) throws IOException {
    var wanted = new FetchRequest.PartitionData(topic.topicId(), offset, FetchRequest.INVALID_LOG_START_OFFSET,
        FETCH_BYTES, Optional.empty());
    FetchRequest.Builder request = FetchRequest.Builder
        .forConsumer(ApiKeys.FETCH.latestVersion(), MAX_WAIT_MS, 1, Map.of(partition, wanted))
        .isolationLevel(IsolationLevel.READ_COMMITTED).setMaxBytes(FETCH_BYTES);
    try {
      if (!NetworkClientUtils.awaitReady(client, leader, Time.SYSTEM, TIMEOUT_MS)) {
        throw new IOException("no answer from " + leader + " within " + TIMEOUT_MS + " ms");
      }
      var answer = NetworkClientUtils.sendAndReceive(client, client.newClientRequest(leader.idString(), request,
          Time.SYSTEM.milliseconds(), true), Time.SYSTEM);
      var parts = ((FetchResponse) answer.responseBody()).responseData(Map.of(topic.topicId(), topic.name()),
          answer.requestHeader().apiVersion());
      FetchResponseData.PartitionData part = parts.get(partition);
      Errors.forCode(part.errorCode()).maybeThrow();
      return part;
    } catch (KafkaException e) {
      throw new IOException("cannot fetch " + partition + " from offset " + offset + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    client.close();
    metrics.close();
  }
}
