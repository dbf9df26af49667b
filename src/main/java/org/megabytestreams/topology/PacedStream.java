package org.megabytestreams.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HexFormat;
import org.megabytestreams.anomaly.StreamPace;
import org.megabytestreams.score.StreamId;

/// A stream with its pace, and its place in a queue.
final class PacedStream {
  static final Comparator<PacedStream> BY_TIME =
      Comparator.<PacedStream>comparingLong(stream -> stream.due).thenComparing(PacedStream::hash);

  private static final int NO_KEY = -1;

  private final StreamId stream;
  private final String hash;
  private final StreamPace pace;
  private long due;

  PacedStream(StreamId stream, StreamPace pace) {
    this.stream = stream;
    this.hash = HexFormat.of().formatHex(stream.hash());
    this.pace = pace;
    this.due = pace.due();
  }

  StreamId stream() {
    return stream;
  }

  String hash() {
    return hash;
  }

  StreamPace pace() {
    return pace;
  }

  /// Returns the partition's time for which the stream is queued.
  long due() {
    return due;
  }

  /// Takes over what the pace says of the time. The stream must be in no queue.
  PacedStream timed() {
    due = pace.due();
    return this;
  }

  /// Writes topic, key and pace, each with its length before it.
  byte[] encode() {
    byte[] encoded = pace.encode();
    byte[] id = encode(stream);
    return ByteBuffer.allocate(id.length + encoded.length).put(id).put(encoded).array();
  }

  /// Reads what [#encode()] wrote.
  ///
  /// @throws IllegalArgumentException if it is cut or damaged, or its pace is of another version
  static PacedStream decode(byte[] encoded) {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    StreamId stream = decode(in);
    return new PacedStream(stream, StreamPace.decode(bytes(in, in.remaining())));
  }

  /// Writes topic and key of a stream, each with its length before it; that of no key is −1.
  static byte[] encode(StreamId stream) {
    byte[] topic = stream.topic().getBytes(StandardCharsets.UTF_8);
    byte[] key = stream.key();
    ByteBuffer out = ByteBuffer.allocate(2 * Integer.BYTES + topic.length + (key == null ? 0 : key.length))
        .putInt(topic.length).put(topic).putInt(key == null ? NO_KEY : key.length);
    return (key == null ? out : out.put(key)).array();
  }

  /// Reads what [#encode(StreamId)] wrote.
  ///
  /// @throws IllegalArgumentException if it is cut or damaged
  static StreamId decode(ByteBuffer in) {
    String topic = new String(bytes(in, length(in, 0)), StandardCharsets.UTF_8);
    int keyBytes = length(in, NO_KEY);
    return new StreamId(topic, keyBytes == NO_KEY ? null : bytes(in, keyBytes));
  }

  /// Reads a length, and checks it.
  ///
  /// @param least the least that may stand there
  /// @throws IllegalArgumentException if it is less, or more bytes than follow
  static int length(ByteBuffer in, int least) {
    int length = in.remaining() < Integer.BYTES ? Integer.MIN_VALUE : in.getInt();
    if (length < least || length > in.remaining()) {
      throw new IllegalArgumentException("corrupt store of paces: expected at most " + in.remaining()
          + " bytes, got a length of " + length);
    }
    return length;
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
