package org.megabytestreams.input;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// The committed records of a [TopicRange] as one run of bytes: partition by partition, in the order of their offsets.
///
/// Where lines are records, each value is followed by a line feed; a value that holds line feeds is several records
/// then. Values of null are left out. Memory is bounded by what the consumer fetches at once.
public final class TopicStream extends InputStream {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofSeconds(1);

  /// Offsets `[at, to)` of a partition.
  private record Part(TopicPartition partition, long at, long to) {}

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final boolean lines;
  private final Queue<Part> parts = new ArrayDeque<>();
  private final long mostBytes;
  private final LongConsumer stopped;
  private long bytesRead;
  private Part part;
  private long lastProgressNanos = System.nanoTime();
  private InputStream current = InputStream.nullInputStream();

  /// Asks the cluster what there is to read.
  ///
  /// @param properties of the consumer: bootstrap.servers, security
  /// @param lines whether lines are records
  /// @param mostBytes where to stop, before the first record that goes beyond
  /// @param stopped hears, where that happens, how many bytes there were
  /// @throws IOException with a message for the user
  public TopicStream(Map<String, Object> properties, TopicRange range, boolean lines, long mostBytes,
      LongConsumer stopped) throws IOException {
    this.lines = lines;
    this.mostBytes = mostBytes;
    this.stopped = stopped;
    Map<String, Object> all = new java.util.HashMap<>(Map.of("isolation.level", "read_committed",
        "auto.offset.reset", "none", "enable.auto.commit", "false", "allow.auto.create.topics", "false",
        "client.id", "megabyte-train"));
    all.putAll(properties);
    try {
      this.consumer = new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    } catch (KafkaException e) {
      throw new IOException("cannot read " + range + ": " + reason(e), e);
    }
    try {
      plan(range);
    } catch (TimeoutException e) {
      close();
      throw new IOException("cannot read " + range + ": no broker answered at " + all.get("bootstrap.servers")
          + " within " + LONGEST_WAIT.toSeconds() + " s", e);
    } catch (KafkaException e) {
      close();
      throw new IOException("cannot read " + range + ": " + reason(e), e);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void plan(TopicRange range) throws IOException {
    List<PartitionInfo> known = consumer.partitionsFor(range.topic(), LONGEST_WAIT);
    if (known == null || known.isEmpty()) {
      throw new IOException("cannot read " + range + ": no such topic");
    }
    List<TopicPartition> wanted = known.stream().map(info -> new TopicPartition(info.topic(), info.partition()))
        .filter(found -> range.partition() < 0 || found.partition() == range.partition())
        .sorted(Comparator.comparingInt(TopicPartition::partition)).toList();
    if (wanted.isEmpty()) {
      throw new IOException("cannot read " + range + ": the topic has partitions 0 to " + (known.size() - 1));
    }
    Map<TopicPartition, Long> first = consumer.beginningOffsets(wanted, LONGEST_WAIT);
    Map<TopicPartition, Long> end = consumer.endOffsets(wanted, LONGEST_WAIT);
    for (TopicPartition partition : wanted) {
      long from = Math.max(first.get(partition), range.from());
      long to = range.to() < 0 ? end.get(partition) : Math.min(end.get(partition), range.to());
      if (range.from() >= 0 && from >= to) {
        throw new IOException("cannot read " + range + ": offsets " + first.get(partition) + " to "
            + end.get(partition) + " are there");
      }
      if (from < to) {
        parts.add(new Part(partition, from, to));
      }
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int at, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      int n = current.read(target, at, length);
      if (n > 0) {
        return n;
      }
      if (part == null && !next()) {
        return -1;
      }
      poll();
    }
  }

  private boolean next() {
    part = parts.poll();
    if (part == null) {
      return false;
    }
    consumer.assign(List.of(part.partition()));
    consumer.seek(part.partition(), part.at());
    return true;
  }

  private void poll() throws IOException {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(part.partition())) {
        if (record.offset() < part.to() && record.value() != null && !take(record.value(), bytes)) {
          parts.clear();
          part = null;
          stopped.accept(bytesRead);
          break;
        }
      }
      current = new ByteArrayInputStream(bytes.toByteArray());
      if (part == null) {
        return;
      }
      long position = consumer.position(part.partition(), LONGEST_WAIT);
      if (bytes.size() > 0) {
        lastProgressNanos = System.nanoTime();
      } else if (System.nanoTime() - lastProgressNanos > LONGEST_WAIT.toNanos()) {
        throw new IOException("no record of " + part.partition() + " came from offset " + position + " on within "
            + LONGEST_WAIT.toSeconds() + " s, and the range ends at " + part.to());
      }
      if (position >= part.to()) {
        part = null;
      }
    } catch (KafkaException e) {
      throw new IOException("reading " + part.partition() + " failed: " + reason(e), e);
    }
  }

  /// Whether there was room for the record.
  private boolean take(byte[] value, ByteArrayOutputStream bytes) {
    int length = value.length + (lines ? 1 : 0);
    if (bytesRead + length > mostBytes) {
      return false;
    }
    bytesRead += length;
    bytes.writeBytes(value);
    if (lines) {
      bytes.write('\n');
    }
    return true;
  }

  private static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
