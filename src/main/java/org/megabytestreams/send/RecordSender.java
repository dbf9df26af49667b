package org.megabytestreams.send;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.megabytestreams.input.ReadAhead;
import org.megabytestreams.input.RecordReader.Piece;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.kafka.RootCause;

/// Sends records into a topic, each once as long as the program runs, and says how far the brokers have them.
///
/// One thread sends; any thread may ask how far it is.
public final class RecordSender implements AutoCloseable {
  /// Brokers take about 1 MiB with a record's key and headers, unless they are told otherwise.
  public static final int MAX_RECORD_BYTES = 1_000_000;
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final int LINGER_MILLIS = 10;

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final byte[] key;
  private final double maxPerSecond;
  private long dueNanos = System.nanoTime();
  private final Acknowledgements<End> ends = new Acknowledgements<>();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final ByteArrayOutputStream record = new ByteArrayOutputStream();
  private volatile long sent;
  private volatile long bytes;
  private volatile long tooLong;

  /// Says where a record ends.
  ///
  /// @param key of the file
  /// @param offset behind it, and behind what separates it from the next
  public record End(String key, long offset) {}

  /// Takes what happens meanwhile.
  public interface Watch {
    /// Is called between records, and at least twice a second while none comes.
    ///
    /// @throws IOException to stop
    void turn() throws IOException;

    /// Is called for a record that is left out.
    void tooLong(long offset);

    /// Tells whether a record that ends at an offset is whole.
    boolean isWhole(long end);
  }

  /// Opens a producer.
  ///
  /// @param properties of the clients: bootstrap.servers, security
  /// @param key of every record; null for none
  /// @param maxPerSecond infinite for no bound
  /// @throws IOException with a line for the user
  public RecordSender(ClientProperties properties, String topic, byte[] key, double maxPerSecond) throws IOException {
    this.topic = topic;
    this.key = key;
    this.maxPerSecond = maxPerSecond;
    try {
      this.producer = properties.clientId("megabyte-send").acknowledgedByAll()
          .put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true)
          .put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS).producer();
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  /// Sends the records of one source.
  ///
  /// @param file identifies it
  /// @param start offset of the source's first byte in the file
  /// @param separatorBytes between two records
  /// @throws IOException with a line for the user
  public void send(ReadAhead source, String file, long start, int separatorBytes, Watch watch) throws IOException {
    record.reset();
    long from = 0;
    long length = 0;
    while (!source.ended()) {
      Piece piece = source.next(PATIENCE);
      watch.turn();
      check();
      if (piece == null) {
        continue;
      }
      if (piece.starts()) {
        from = start + piece.offset();
        length = 0;
        record.reset();
      }
      length += piece.bytes().length;
      if (length <= MAX_RECORD_BYTES) {
        record.writeBytes(piece.bytes());
      }
      long end = from + length + separatorBytes;
      if (piece.ends() && watch.isWhole(end)) {
        take(new End(file, end), from, length, watch);
      }
    }
  }

  private void take(End end, long from, long length, Watch watch) throws IOException {
    Acknowledgements.Sent<End> one = ends.send(end);
    if (length > MAX_RECORD_BYTES) {
      tooLong++;
      watch.tooLong(from);
      ends.acknowledge(one);
      return;
    }
    keepPace();
    try {
      producer.send(new ProducerRecord<>(topic, key, record.toByteArray()), (_, e) -> {
        if (e == null) {
          ends.acknowledge(one);
        } else {
          failure.compareAndSet(null, e);
        }
      });
    } catch (KafkaException e) {
      throw failed(e);
    }
    sent++;
    bytes += length;
  }

  private void keepPace() {
    // A pause is not made up for afterwards.
    dueNanos = Math.max(dueNanos, System.nanoTime());
    for (long left = dueNanos - System.nanoTime(); left > 0 && !Thread.interrupted();
        left = dueNanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    dueNanos += (long) (1e9 / maxPerSecond);
  }

  /// Waits until the brokers have all that was sent.
  ///
  /// @throws IOException with a line for the user if they do not take it
  public void flush() throws IOException {
    try {
      producer.flush();
    } catch (KafkaException e) {
      throw failed(e);
    }
    check();
  }

  private void check() throws IOException {
    if (failure.get() != null) {
      throw failed(failure.get());
    }
  }

  private IOException failed(Exception e) {
    return new IOException("cannot write to " + topic + ": " + RootCause.of(e).getMessage(), e);
  }

  /// Returns where the last record ends before which the brokers have all; null if there is none.
  public End acknowledged() {
    return ends.latest();
  }

  /// Returns how many records the brokers have, and how many were too long.
  public long acknowledgedRecords() {
    return ends.count() - tooLong;
  }

  public long tooLongRecords() {
    return tooLong;
  }

  public long sentBytes() {
    return bytes;
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO); // what counts was flushed
  }
}
