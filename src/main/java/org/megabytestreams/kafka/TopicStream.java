package org.megabytestreams.kafka;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Reads the committed records of a [TopicRange] as one run of bytes, partition by partition, in the order of offsets.
///
/// A separator of records, such as a line feed, follows each value. A value that holds line feeds is several records
/// if lines are records. Values of null are left out. What the consumer fetches at once bounds the memory.
public final class TopicStream extends InputStream {
  private final TopicReader reader;
  private final byte[] separator;
  private final Queue<TopicReader.Part> parts;
  private final long maxBytes;
  private final LongConsumer stopped;
  private long bytesRead;
  private boolean full;
  private InputStream current = InputStream.nullInputStream();

  /// Asks the cluster for the records of the range.
  ///
  /// @param properties of the consumer: bootstrap.servers, security
  /// @param separator follows each value; may be empty
  /// @param maxBytes the stream ends before the first record that goes beyond this
  /// @param stopped gets the number of bytes before that record if that happens
  /// @throws IOException with a message for the user
  public TopicStream(Map<String, Object> properties, TopicRange range, String separator, long maxBytes,
      LongConsumer stopped) throws IOException {
    this.separator = separator.getBytes(StandardCharsets.US_ASCII);
    this.maxBytes = maxBytes;
    this.stopped = stopped;
    this.reader = new TopicReader(properties, "megabyte-train");
    try {
      this.parts = new ArrayDeque<>(reader.parts(range));
    } catch (IOException e) {
      reader.close();
      throw e;
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
      if (full || reader.done() && !next()) {
        return -1;
      }
      poll();
    }
  }

  private boolean next() {
    TopicReader.Part part = parts.poll();
    if (part != null) {
      reader.read(List.of(part));
    }
    return part != null;
  }

  private void poll() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
      if (record.value() != null && !take(record.value(), bytes)) {
        full = true;
        stopped.accept(bytesRead);
        break;
      }
    }
    current = new ByteArrayInputStream(bytes.toByteArray());
  }

  /// Takes a record, and tells whether there was room for it.
  private boolean take(byte[] value, ByteArrayOutputStream bytes) {
    int length = value.length + separator.length;
    if (bytesRead + length > maxBytes) {
      return false;
    }
    bytesRead += length;
    bytes.writeBytes(value);
    bytes.writeBytes(separator);
    return true;
  }

  @Override
  public void close() {
    reader.close();
  }
}
