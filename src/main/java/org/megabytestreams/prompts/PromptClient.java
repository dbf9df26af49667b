package org.megabytestreams.prompts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.megabytestreams.generate.Finish;
import org.megabytestreams.kafka.ClientProperties;

/// Asks a running service for continuations, as requests and replies over Kafka. A request names the topic of its
/// replies, and both carry a correlation id.
public final class PromptClient implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final String NAME = "megabyte-continue";

  /// Holds a whole continuation.
  ///
  /// @param text with a line feed at the end of each record
  public record Answer(byte[] text, Finish finish) {}

  private final String prompts;
  private final String answers;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;

  /// Holds the chunks of a sample that have come.
  private static final class Sample {
    private int attempt = -1;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private Answer answer;
  }

  /// Makes a client.
  ///
  /// @param clients properties of the Kafka clients
  /// @param prompts topic of requests
  /// @param answers topic of replies: the service's own, or one of its `reply-topics`
  public PromptClient(Map<String, Object> clients, String prompts, String answers) {
    this.prompts = prompts;
    this.answers = answers;
    this.producer = ClientProperties.of(clients).clientId(NAME).acknowledgedByAll().producer();
    this.consumer = ClientProperties.of(clients).clientId(NAME).readCommitted().withoutAutoCommit()
        .withoutTopicCreation().offsetReset("earliest").consumer();
  }

  private List<TopicPartition> partitions(String topic) throws IOException {
    List<PartitionInfo> known = consumer.partitionsFor(topic);
    if (known == null || known.isEmpty()) {
      throw new IOException("no topic " + topic + " at these brokers");
    }
    return known.stream().map(one -> new TopicPartition(topic, one.partition())).toList();
  }

  /// Asks for continuations, and waits for all of them. If they do not come in time, the request is cancelled.
  ///
  /// @param options values by their names
  /// @return the answers by the number of the sample
  /// @throws IOException if the service rejects the prompt, or does not answer in time
  public List<Answer> ask(byte[] prompt, Map<String, List<String>> options, int samples, Duration patience)
      throws IOException {
    partitions(prompts); // a prompt must not create its topic
    List<TopicPartition> partitions = partitions(answers);
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position); // replies come behind
    String id = UUID.randomUUID().toString();
    ProducerRecord<byte[], byte[]> request = request(prompt, id);
    options.forEach((name, values) -> values.forEach(value -> add(request.headers(), name, value)));
    add(request.headers(), "samples", String.valueOf(samples));
    send(request);
    Map<Integer, Sample> read = new TreeMap<>();
    long startNanos = System.nanoTime();
    while (read.values().stream().filter(sample -> sample.answer != null).count() < samples) {
      if (System.nanoTime() - startNanos > patience.toNanos()) {
        ProducerRecord<byte[], byte[]> cancelling = request(prompt, id);
        add(cancelling.headers(), "action", "cancel");
        send(cancelling);
        throw new IOException("expected an answer in topic " + answers + " within " + patience.toSeconds()
            + " s, got none: is there a service that reads topic " + prompts + "?");
      }
      for (ConsumerRecord<byte[], byte[]> reply : consumer.poll(POLL)) {
        if (header(reply, Carried.CORRELATION).equals(id)) {
          take(reply, read);
        }
      }
    }
    return read.values().stream().map(sample -> sample.answer).toList();
  }

  private ProducerRecord<byte[], byte[]> request(byte[] prompt, String id) {
    ProducerRecord<byte[], byte[]> request =
        new ProducerRecord<>(prompts, id.getBytes(StandardCharsets.UTF_8), prompt);
    add(request.headers(), Carried.CORRELATION, id);
    add(request.headers(), "reply-topic", answers);
    return request;
  }

  private void send(ProducerRecord<byte[], byte[]> request) throws IOException {
    try {
      producer.send(request).get();
    } catch (ExecutionException e) {
      throw new IOException("cannot write to topic " + prompts + ": " + e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void take(ConsumerRecord<byte[], byte[]> reply, Map<Integer, Sample> read) throws IOException {
    Sample sample = read.computeIfAbsent(Integer.parseInt(header(reply, "sample")), _ -> new Sample());
    int attempt = Integer.parseInt(header(reply, "attempt"));
    if (attempt != sample.attempt) {
      sample.attempt = attempt; // the former attempt was cut short
      sample.text.reset();
    }
    if (header(reply, "final").equals("false")) {
      sample.text.writeBytes(reply.value());
      if (header(reply, "ends-record").equals("true")) {
        sample.text.write('\n');
      }
      return;
    }
    String reason = header(reply, "reason");
    if (reason.equals("rejected") || reason.equals("failed")) {
      throw new IOException("the service " + (reason.equals("failed") ? "failed: " : "rejected the prompt: ")
          + header(reply, "error"));
    }
    sample.answer = new Answer(sample.text.toByteArray(), new Finish(
        Finish.Reason.valueOf(reason.toUpperCase(Locale.ROOT)), Long.parseLong(header(reply, "bytes")),
        Double.parseDouble(header(reply, "bits")), null));
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
    consumer.close();
  }
}
