package org.megabytestreams.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.megabytestreams.kafka.ClientProperties;

/// Sends the lines that growing log files get from now on. The key is the file's name, the value the line's bytes.
public final class Feeder implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  private final LogTail tail;
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicLong acknowledged = new AtomicLong();
  private final Thread thread;
  private volatile Exception failure;
  private volatile boolean stopped;

  public Feeder(String bootstrap, String topic, List<Path> files) throws IOException {
    this.topic = topic;
    this.tail = new LogTail(files);
    tail.poll((_, _) -> { }); // what was logged before
    String client = "megabyte-feeder"; // not in the request log, see BrokerSettings
    this.producer =
        ClientProperties.of(bootstrap).clientId(client).put(ProducerConfig.LINGER_MS_CONFIG, 20).producer();
    this.thread = Thread.ofPlatform().daemon().name("feeder").start(this::feed);
  }

  /// Returns the number of records that the broker has acknowledged.
  public long sent() {
    return acknowledged.get();
  }

  /// Sends the lines that are there, waits for every acknowledgement, and ends.
  ///
  /// @throws IOException if a line could not be read or sent
  public void finish() throws IOException, InterruptedException {
    stopped = true;
    thread.join();
    producer.flush();
    if (failure != null) {
      throw new IOException("feeding the broker's log failed: " + failure.getMessage(), failure);
    }
  }

  @Override
  public void close() {
    stopped = true;
    producer.close(Duration.ofSeconds(5));
  }

  private void feed() {
    try (tail) {
      boolean last = false;
      while (!last) {
        last = stopped;
        tail.poll(this::send);
        Thread.sleep(POLL);
      }
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      failure = e; // the last: the producer is closed, since the demo has ended
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(Path file, byte[] line) {
    byte[] key = file.getFileName().toString().getBytes(StandardCharsets.UTF_8);
    producer.send(new ProducerRecord<>(topic, key, line), (_, e) -> {
      if (e == null) {
        acknowledged.incrementAndGet();
      } else {
        failure = e;
      }
    });
  }
}
