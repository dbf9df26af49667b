package org.megabytestreams.continuation;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.megabytestreams.generate.Ending;
import org.megabytestreams.generate.Piece;
import org.megabytestreams.wire.DeadLetter;
import org.megabytestreams.wire.Scored;

/// The records that answers are made of. Figures stand in headers, as text; see `docs/continuations.md`.
final class Answers {
  private static final double LN_2 = Math.log(2);
  /// Leaves room for headers in a topic with Kafka's default limit of 1 MiB.
  private static final int MOST_LETTER_BYTES = 1024 * 1024 - 8 * 1024;

  private final KafkaSettings settings;
  private final String model;

  /// @param model digest of the model that writes
  Answers(KafkaSettings settings, String model) {
    this.settings = settings;
    this.model = model;
  }

  /// Some bytes of a continuation.
  ProducerRecord<byte[], byte[]> chunk(Answer answer, Piece piece, int sequence) {
    double bits = 0;
    for (float logProbability : piece.logProbabilities()) {
      bits -= logProbability / LN_2;
    }
    RecordHeaders headers = headers(answer.prompt(), answer.sample(), sequence, false);
    add(headers, "bits", String.format(Locale.ROOT, "%.3f", bits));
    add(headers, "ends-record", String.valueOf(piece.endsRecord()));
    return record(answer.prompt(), piece.bytes(), headers);
  }

  /// A whole continuation.
  ProducerRecord<byte[], byte[]> last(Answer answer, Ending ending) {
    RecordHeaders headers = headers(answer.prompt(), answer.sample(), answer.sequence(), true);
    add(headers, "reason", ending.reason().name().toLowerCase(Locale.ROOT));
    add(headers, "bytes", String.valueOf(ending.bytes()));
    add(headers, "bits", String.format(Locale.ROOT, "%.3f", ending.bits()));
    add(headers, "model", model);
    add(headers, "seed", String.valueOf(answer.prompt().asked().seed(answer.sample())));
    if (ending.failure() != null) {
      add(headers, "error", ending.failure());
    }
    return record(answer.prompt(), answer.text(), headers);
  }

  /// The only record of a prompt that cannot be continued.
  ProducerRecord<byte[], byte[]> rejected(PromptInWork prompt, String reason) {
    RecordHeaders headers = headers(prompt, 0, 0, true);
    add(headers, "reason", "rejected");
    add(headers, "error", reason);
    return record(prompt, new byte[0], headers);
  }

  /// The same, for whoever looks after what went wrong.
  ProducerRecord<byte[], byte[]> deadLetter(PromptInWork prompt, DeadLetter.Kind kind, String reason) {
    var record = prompt.record();
    byte[] value = record.value();
    int keyBytes = record.key() == null ? 0 : record.key().length;
    boolean kept = value != null && value.length + (long) keyBytes <= MOST_LETTER_BYTES;
    var origin = new Scored.Origin(record.topic(), record.partition(), record.offset(), record.timestamp());
    RecordHeaders headers = new RecordHeaders();
    new DeadLetter(origin, kind, reason, value == null ? -1 : value.length, kept).headers().forEach(headers::add);
    return new ProducerRecord<>(settings.deadLetters(), null, keyBytes > MOST_LETTER_BYTES ? null : record.key(),
        kept ? value : null, headers);
  }

  private RecordHeaders headers(PromptInWork prompt, int sample, int sequence, boolean last) {
    RecordHeaders headers = new RecordHeaders();
    prompt.record().headers().headers("correlation-id").forEach(headers::add);
    prompt.record().headers().headers("traceparent").forEach(headers::add);
    add(headers, "request", prompt.name());
    add(headers, "attempt", String.valueOf(prompt.attempt()));
    add(headers, "sample", String.valueOf(sample));
    add(headers, "sequence", String.valueOf(sequence));
    add(headers, "final", String.valueOf(last));
    return headers;
  }

  /// A prompt's records stay in order: they bear its key, or its name.
  private ProducerRecord<byte[], byte[]> record(PromptInWork prompt, byte[] value, RecordHeaders headers) {
    byte[] key = prompt.record().key();
    return new ProducerRecord<>(prompt.replyTopic() == null ? settings.answers() : prompt.replyTopic(), null,
        key == null ? prompt.name().getBytes(StandardCharsets.UTF_8) : key, value, headers);
  }

  private static void add(RecordHeaders headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
