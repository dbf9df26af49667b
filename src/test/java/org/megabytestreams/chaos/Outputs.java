package org.megabytestreams.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.wire.RecordPosition;

/// Reads committed records of `scores` and `alerts` as they come.
public final class Outputs implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String scoresTopic;
  private final String alertsTopic;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<RecordPosition, JsonNode> scores = new ConcurrentHashMap<>();
  private final Map<RecordPosition, String> written = new HashMap<>();
  private final Map<RecordPosition, String> doubled = new HashMap<>();
  private final Map<String, List<JsonNode>> incidents = new TreeMap<>();
  private final Map<String, Set<Integer>> partitionsOfIncidents = new TreeMap<>();
  private final Thread thread;
  private volatile Exception failure;
  private volatile boolean stopped;

  /// @param name that the topics' names start with
  public Outputs(String bootstrapServers, String name) {
    this.scoresTopic = name + "-scores";
    this.alertsTopic = name + "-alerts";
    consumer = ClientProperties.of(bootstrapServers).readCommitted().offsetReset("earliest").consumer();
    consumer.assign(IntStream.range(0, LogLoad.PARTITIONS).boxed()
        .flatMap(p -> List.of(new TopicPartition(scoresTopic, p), new TopicPartition(alertsTopic, p)).stream())
        .toList());
    thread = Thread.ofPlatform().daemon().name("outputs-" + scoresTopic).start(this::read);
  }

  public Map<RecordPosition, JsonNode> scores() {
    if (failure != null) {
      throw new AssertionError("cannot read " + scoresTopic, failure);
    }
    return scores;
  }

  /// Records with more than one score, and where and when both were written.
  public synchronized Map<RecordPosition, String> doubled() {
    return Map.copyOf(doubled);
  }

  /// The alerts of every incident, in order, by its id.
  public synchronized Map<String, List<JsonNode>> incidents() {
    Map<String, List<JsonNode>> copy = new TreeMap<>();
    incidents.forEach((id, alerts) -> copy.put(id, List.copyOf(alerts)));
    return copy;
  }

  public long openIncidents() {
    return incidents().values().stream().filter(alerts -> !change(alerts.getLast()).equals("closed")).count();
  }

  /// The incidents whose alerts are not: one that opens, those that go on, numbered without gap, at most one that
  /// closes, all in one partition, which is what keeps their order.
  public List<String> brokenIncidents() {
    List<String> broken = incidentsOfManyPartitions();
    incidents().forEach((id, alerts) -> {
      List<String> expected = new ArrayList<>();
      List<String> actual = alerts.stream().map(Outputs::step).toList();
      long number = 0;
      for (JsonNode alert : alerts) {
        boolean closes = change(alert).equals("closed") && alert == alerts.getLast() && number > 0;
        number += closes ? 0 : 1;
        expected.add((closes ? "closed" : number == 1 ? "opened" : "updated") + " " + number);
      }
      if (!expected.equals(actual)) {
        broken.add(id + " " + actual);
      }
    });
    return broken;
  }

  private synchronized List<String> incidentsOfManyPartitions() {
    List<String> broken = new ArrayList<>();
    partitionsOfIncidents.forEach((id, partitions) -> {
      if (partitions.size() > 1) {
        broken.add(id + " in partitions " + partitions);
      }
    });
    return broken;
  }

  static String step(JsonNode alert) {
    return change(alert) + " " + alert.at("/incident/alerts").asLong();
  }

  private static String change(JsonNode alert) {
    return alert.at("/incident/change").asText();
  }

  private void read() {
    try {
      while (!stopped) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          take(record);
        }
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
    } finally {
      consumer.close();
    }
  }

  private synchronized void take(ConsumerRecord<byte[], byte[]> record) throws IOException {
    JsonNode message = JSON.readTree(record.value());
    if (record.topic().equals(alertsTopic)) {
      String id = message.at("/incident/id").asText();
      incidents.computeIfAbsent(id, _ -> new ArrayList<>()).add(message);
      partitionsOfIncidents.computeIfAbsent(id, _ -> new TreeSet<>()).add(record.partition());
      return;
    }
    RecordPosition place = TestJson.position(message);
    String here = record.partition() + "@" + record.offset() + " at " + Instant.ofEpochMilli(record.timestamp());
    String former = written.put(place, here);
    if (scores.put(place, message) != null) {
      doubled.put(place, "in " + former + " and " + here);
    }
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// The named fields of a message, as one text.
  static String fields(JsonNode message, String... names) {
    return Arrays.stream(names).map(name -> name + "=" + message.get(name)).reduce("", (a, b) -> a + " " + b);
  }
}
