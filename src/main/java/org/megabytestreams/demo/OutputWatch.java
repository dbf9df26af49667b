package org.megabytestreams.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Reads what the service publishes, as any consumer would: committed records only. Counts scores and their doubles,
/// and hands over alerts.
public final class OutputWatch implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Set<String> scored = new HashSet<>();
  private final AtomicLong scores = new AtomicLong();
  private final AtomicLong duplicates = new AtomicLong();
  private final Consumer<JsonNode> alerts;
  private final String scoresTopic;
  private final Thread thread;
  private volatile Exception failure;

  public OutputWatch(String bootstrap, String scoresTopic, String alertsTopic, Consumer<JsonNode> alerts) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("client.id", "megabyte-watch");
    settings.put("isolation.level", "read_committed");
    settings.put("auto.offset.reset", "earliest");
    this.alerts = alerts;
    this.scoresTopic = scoresTopic;
    this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(Stream.of(scoresTopic, alertsTopic).flatMap(topic -> consumer.partitionsFor(topic).stream())
        .map(info -> new TopicPartition(info.topic(), info.partition())).toList());
    this.thread = Thread.ofPlatform().daemon().name("watch").start(this::watch);
  }

  /// Records that have a score.
  public long scores() {
    return scores.get();
  }

  /// Scores of a record that had one.
  public long duplicates() {
    return duplicates.get();
  }

  /// @throws IOException where reading has failed
  public void requireHealthy() throws IOException {
    if (failure != null) {
      throw new IOException("reading scores failed: " + failure.getMessage(), failure);
    }
  }

  @Override
  public void close() {
    consumer.wakeup();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch() {
    try (consumer) {
      while (true) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(200))) {
          JsonNode json = JSON.readTree(message.value());
          if (message.topic().equals(scoresTopic)) {
            count(json);
          } else {
            alerts.accept(json);
          }
        }
      }
    } catch (WakeupException | InterruptException _) {
      // Closed.
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
  }

  private void count(JsonNode score) {
    String origin = score.get("topic").asText() + "/" + score.get("partition") + "/" + score.get("offset");
    (scored.add(origin) ? scores : duplicates).incrementAndGet();
  }
}
