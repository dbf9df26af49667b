package org.megabytestreams.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.megabytestreams.kafka.OutputReader;

/// Counts the scores that the service publishes and their duplicates, and hands over alerts.
public final class OutputWatch implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Set<String> scored = new HashSet<>();
  private final AtomicLong scores = new AtomicLong();
  private final AtomicLong duplicates = new AtomicLong();
  private final Consumer<JsonNode> alerts;
  private final String scoresTopic;
  private final OutputReader reader;

  public OutputWatch(String bootstrap, String scoresTopic, String alertsTopic, Consumer<JsonNode> alerts) {
    this.alerts = alerts;
    this.scoresTopic = scoresTopic;
    this.reader = new OutputReader(bootstrap, "megabyte-watch",
        consumer -> Stream.of(scoresTopic, alertsTopic).flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition())).toList(),
        (message, _) -> take(message));
  }

  /// Returns the number of records that have a score.
  public long scores() {
    return scores.get();
  }

  /// Returns the number of scores of records that already had one.
  public long duplicates() {
    return duplicates.get();
  }

  /// Checks that reading goes on.
  ///
  /// @throws IOException if reading has failed
  public void requireHealthy() throws IOException {
    reader.requireHealthy();
  }

  @Override
  public void close() {
    reader.close();
  }

  private void take(ConsumerRecord<byte[], byte[]> message) throws IOException {
    JsonNode json = JSON.readTree(message.value());
    if (message.topic().equals(scoresTopic)) {
      count(json);
    } else {
      alerts.accept(json);
    }
  }

  private void count(JsonNode score) {
    String origin = score.get("topic").asText() + "/" + score.get("partition") + "/" + score.get("offset");
    (scored.add(origin) ? scores : duplicates).incrementAndGet();
  }
}
