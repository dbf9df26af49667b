package org.megabytestreams.load;

import java.io.IOException;
import java.time.Duration;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Reads scores and dead letters as any consumer would, committed ones only, and enters them in the ledger.
final class ScoreReader implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String scores;
  private final Ledger ledger;
  private final Thread thread;
  private volatile Exception failure;

  /// @param partitions of each topic; the broker may not tell yet where they have just been made
  ScoreReader(String bootstrap, String scores, String deadLetters, int partitions, Ledger ledger) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("client.id", "megabyte-load");
    settings.put("isolation.level", "read_committed");
    settings.put("auto.offset.reset", "earliest");
    this.scores = scores;
    this.ledger = ledger;
    this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(Stream.of(scores, deadLetters).flatMap(topic -> IntStream.range(0, partitions)
        .mapToObj(partition -> new TopicPartition(topic, partition))).toList());
    this.thread = Thread.ofPlatform().daemon().name("scores").start(this::read);
  }

  /// @throws IOException where reading has failed
  void requireHealthy() throws IOException {
    if (failure != null) {
      throw new IOException("reading scores failed: " + failure.getMessage(), failure);
    }
  }

  private void read() {
    try (consumer) {
      while (true) {
        var polled = consumer.poll(Duration.ofMillis(200));
        long arrivalNanos = System.nanoTime();
        for (ConsumerRecord<byte[], byte[]> message : polled) {
          if (message.topic().equals(scores)) {
            ledger.score(message.value(), arrivalNanos);
          } else {
            ledger.deadLetter();
          }
        }
      }
    } catch (WakeupException | InterruptException _) {
      // Closed.
    } catch (RuntimeException e) {
      failure = e;
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
}
