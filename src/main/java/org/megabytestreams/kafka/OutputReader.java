package org.megabytestreams.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;

/// Reads the service's output topics, as any consumer would. It reads committed records only, from the first, on a
/// thread of its own.
public final class OutputReader implements AutoCloseable {
  /// Takes messages, on the reader's thread.
  public interface Handler {
    /// Takes a message.
    ///
    /// @param arrivalNanos when the message arrived, by [System#nanoTime]
    void take(ConsumerRecord<byte[], byte[]> message, long arrivalNanos) throws IOException;
  }

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Handler handler;
  private final Thread thread;
  private volatile Exception failure;

  /// Starts reading.
  ///
  /// @param name of the client and of the thread
  /// @param partitions chooses the partitions to read; it can ask the consumer which there are
  public OutputReader(String bootstrap, String name,
      Function<Consumer<byte[], byte[]>, List<TopicPartition>> partitions, Handler handler) {
    this.handler = handler;
    this.consumer =
        ClientProperties.of(bootstrap).clientId(name).readCommitted().offsetReset("earliest").consumer();
    consumer.assign(partitions.apply(consumer));
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::read);
  }

  /// Checks that reading goes on.
  ///
  /// @throws IOException if reading has failed
  public void requireHealthy() throws IOException {
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
          handler.take(message, arrivalNanos);
        }
      }
    } catch (WakeupException | InterruptException _) {
      // Closed.
    } catch (IOException | RuntimeException e) {
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
