package org.megabytestreams.prompts;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/// Copies to answers the prompt's key, and the headers by which the sender recognises the answers. The size is bounded,
/// since each of many chunks has all of it.
final class Carried {
  static final String CORRELATION = "correlation-id";
  /// The longest key, and the most that all correlation ids together may take.
  static final int MAX_BYTES = 1024;
  private static final String TRACE = "traceparent";
  /// A W3C trace context has 55 bytes; a much longer value is none.
  private static final int MAX_TRACE_BYTES = 256;

  private Carried() {}

  /// Checks the sizes of key and headers.
  ///
  /// @throws BadRequestException if a prompt asks answers to carry too much
  static void check(ConsumerRecord<byte[], byte[]> prompt) {
    require(CORRELATION, bytes(prompt, CORRELATION));
    require("key", prompt.key() == null ? 0 : prompt.key().length);
  }

  private static void require(String name, long bytes) {
    if (bytes > MAX_BYTES) {
      throw new BadRequestException(name + ": expected at most " + MAX_BYTES + " bytes, which answers carry, got "
          + bytes);
    }
  }

  /// Counts the bytes of all values of a header. Each value but the first also counts the name, so many empty values
  /// are large as well.
  private static long bytes(ConsumerRecord<byte[], byte[]> prompt, String name) {
    long bytes = -name.length();
    for (Header header : prompt.headers().headers(name)) {
      bytes += name.length() + (header.value() == null ? 0 : header.value().length);
    }
    return Math.max(0, bytes);
  }

  /// Returns the answers' key: the prompt's key, or its name. So the records of a prompt stay in order.
  static byte[] key(ActivePrompt prompt) {
    byte[] key = prompt.record().key();
    return key == null || key.length > MAX_BYTES ? prompt.name().getBytes(StandardCharsets.UTF_8) : key;
  }

  static void addTo(Headers headers, ConsumerRecord<byte[], byte[]> prompt) {
    add(headers, prompt, CORRELATION, MAX_BYTES);
    add(headers, prompt, TRACE, MAX_TRACE_BYTES);
  }

  private static void add(Headers headers, ConsumerRecord<byte[], byte[]> prompt, String name, int maxBytes) {
    if (bytes(prompt, name) <= maxBytes) {
      prompt.headers().headers(name).forEach(headers::add);
    }
  }
}
