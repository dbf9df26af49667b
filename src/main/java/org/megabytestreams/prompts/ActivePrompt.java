package org.megabytestreams.prompts;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.megabytestreams.generate.GenerationRequest;
import org.megabytestreams.generate.Prompt;
import org.megabytestreams.kafka.Positions;
import org.megabytestreams.wire.RecordPosition;

/// A prompt that was read and is not done.
final class ActivePrompt {
  private final ConsumerRecord<byte[], byte[]> record;
  private final int attempt;
  private final Runnable acknowledgement;
  private final long readNanos = System.nanoTime();
  private final List<SampleInProgress> answers = new ArrayList<>();
  private PromptSources.Named source;
  private ContinuationOptions options;
  private Prompt text;
  private String replyTopic;
  private int ended;

  /// @param attempt higher than the attempt of any earlier time the prompt was read
  /// @param acknowledgement called once the prompt is done
  ActivePrompt(ConsumerRecord<byte[], byte[]> record, int attempt, Runnable acknowledgement) {
    this.record = record;
    this.attempt = attempt;
    this.acknowledgement = acknowledgement;
  }

  ConsumerRecord<byte[], byte[]> record() {
    return record;
  }

  int attempt() {
    return attempt;
  }

  void acknowledge() {
    acknowledgement.run();
  }

  TopicPartition partition() {
    return new TopicPartition(record.topic(), record.partition());
  }

  RecordPosition position() {
    return Positions.of(record);
  }

  /// Returns `TOPIC/PARTITION@OFFSET`.
  String name() {
    return position().toString();
  }

  /// Returns all values of a header, as text.
  List<String> headers(String name) {
    return StreamSupport.stream(record.headers().headers(name).spliterator(), false).map(Header::value)
        .map(value -> value == null ? "" : new String(value, StandardCharsets.UTF_8)).toList();
  }

  Optional<String> header(String name) {
    List<String> all = headers(name);
    if (all.size() > 1) {
      throw new BadRequestException(name + ": expected one value, got " + all.size());
    }
    return all.stream().findFirst();
  }

  /// Returns the options of the request; null until they are read.
  ContinuationOptions options() {
    return options;
  }

  /// Returns the source that the request names; null until it is read.
  PromptSources.Named source() {
    return source;
  }

  void accept(ContinuationOptions requested, PromptSources.Named named) {
    options = requested;
    source = named;
  }

  /// Takes the prompt, once the resolver has found it.
  void found(Prompt prompt) {
    text = prompt;
  }

  /// Returns the request for a generator once the text is known. The time since the prompt was read counts.
  GenerationRequest request(int sample) {
    return options.request(text, sample).waited(Duration.ofNanos(System.nanoTime() - readNanos));
  }

  /// Returns the topic for the answers; null if they go to the topic of all answers.
  String replyTopic() {
    return replyTopic;
  }

  void replyTo(String topic) {
    replyTopic = topic;
  }

  List<SampleInProgress> answers() {
    return answers;
  }

  /// Takes note that one more answer has ended.
  void answerEnded() {
    ended++;
  }

  /// Tells whether all answers have ended.
  boolean done() {
    return ended >= answers.size();
  }
}
