package org.megabytestreams.prompts;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.megabytestreams.generate.Chunk;
import org.megabytestreams.generate.Finish;
import org.megabytestreams.kafka.DroppedBytes;
import org.megabytestreams.wire.DeadLetter;
import org.megabytestreams.wire.DeadLetterContent;
import org.megabytestreams.wire.OneLine;
import org.megabytestreams.wire.ScoreFields;

/// Makes the records of answers. Figures stand in headers, as text; see `docs/how-to/continue.md`.
final class AnswerRecords {
  private final PromptSettings settings;
  private final String model;

  /// @param model digest of the model that writes
  AnswerRecords(PromptSettings settings, String model) {
    this.settings = settings;
    this.model = model;
  }

  /// Makes a record of some bytes of a continuation.
  Outgoing chunk(SampleInProgress answer, Chunk piece, int sequence) {
    RecordHeaders headers = headers(answer.prompt(), answer.sample(), sequence, false);
    add(headers, "bits", String.format(Locale.ROOT, "%.3f", piece.bits()));
    add(headers, "ends-record", String.valueOf(piece.endsRecord()));
    return Outgoing.of(record(answer.prompt(), piece.bytes(), headers));
  }

  /// Makes the record of a whole continuation. If the record is larger than its topic takes, a failed one of no bytes
  /// takes its place.
  Outgoing last(SampleInProgress answer, Finish ending) {
    return new Outgoing(last(answer, ending, answer.text()), () -> tooLarge(answer, ending));
  }

  private List<Outgoing> tooLarge(SampleInProgress answer, Finish ending) {
    String reason = "topic " + topic(answer.prompt()) + " does not accept an answer of " + ending.bytes()
        + " bytes: request fewer, or raise its max.message.bytes";
    Finish failed = new Finish(Finish.Reason.FAILED, ending.bytes(), ending.bits(), reason);
    return List.of(Outgoing.of(last(answer, failed, new byte[0])),
        deadLetter(answer.prompt(), DeadLetter.Kind.NOT_CONTINUED, reason));
  }

  private ProducerRecord<byte[], byte[]> last(SampleInProgress answer, Finish ending, byte[] text) {
    RecordHeaders headers = headers(answer.prompt(), answer.sample(), answer.sequence(), true);
    add(headers, "reason", ending.reason().name().toLowerCase(Locale.ROOT));
    add(headers, "bytes", String.valueOf(ending.bytes()));
    add(headers, "bits", String.format(Locale.ROOT, "%.3f", ending.bits()));
    add(headers, "model", model);
    add(headers, "seed", String.valueOf(answer.prompt().options().seed(answer.sample())));
    if (ending.failure() != null) {
      add(headers, "error", OneLine.of(ending.failure()));
    }
    return record(answer.prompt(), text, headers);
  }

  /// Makes the only record of a prompt that cannot be continued.
  Outgoing rejected(ActivePrompt prompt, String reason) {
    RecordHeaders headers = headers(prompt, 0, 0, true);
    add(headers, "reason", "rejected");
    add(headers, "error", OneLine.of(reason));
    return Outgoing.of(record(prompt, new byte[0], headers));
  }

  /// Makes a dead letter of the same prompt, for people who look into failures. If the dead letter is larger than its
  /// topic takes, one without the prompt takes its place.
  Outgoing deadLetter(ActivePrompt prompt, DeadLetter.Kind kind, String reason) {
    var content = DeadLetterContent.of(prompt.record().key(), prompt.record().value());
    return new Outgoing(letter(prompt, kind, reason, content),
        () -> List.of(Outgoing.of(letter(prompt, kind, reason, DeadLetterContent.NONE))));
  }

  private ProducerRecord<byte[], byte[]> letter(ActivePrompt prompt, DeadLetter.Kind kind, String reason,
      DeadLetterContent content) {
    var record = prompt.record();
    var origin = new ScoreFields.Origin(prompt.position(), record.timestamp());
    RecordHeaders headers = new RecordHeaders();
    int valueBytes = DroppedBytes.valueBytes(record.headers(), record.value());
    new DeadLetter(origin, kind, reason, valueBytes, content.hasValue()).headers().forEach(headers::add);
    return new ProducerRecord<>(settings.deadLetters(), null, content.key(), content.value(), headers);
  }

  private RecordHeaders headers(ActivePrompt prompt, int sample, int sequence, boolean last) {
    RecordHeaders headers = new RecordHeaders();
    Carried.addTo(headers, prompt.record());
    add(headers, "request", prompt.name());
    add(headers, "attempt", String.valueOf(prompt.attempt()));
    add(headers, "sample", String.valueOf(sample));
    add(headers, "sequence", String.valueOf(sequence));
    add(headers, "final", String.valueOf(last));
    return headers;
  }

  private ProducerRecord<byte[], byte[]> record(ActivePrompt prompt, byte[] value, RecordHeaders headers) {
    return new ProducerRecord<>(topic(prompt), null, Carried.key(prompt), value, headers);
  }

  private String topic(ActivePrompt prompt) {
    return prompt.replyTopic() == null ? settings.answers() : prompt.replyTopic();
  }

  private static void add(RecordHeaders headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
