package org.megabytestreams.prompts;

import java.io.ByteArrayOutputStream;
import java.util.Queue;
import org.megabytestreams.generate.Chunk;
import org.megabytestreams.generate.Finish;
import org.megabytestreams.generate.Generation;
import org.megabytestreams.generate.Generator;
import org.megabytestreams.generate.QueueSink;
import org.megabytestreams.generate.UnreadBytes;

/// A continuation on its way from the generator to Kafka.
final class SampleInProgress {
  /// At most this much waits to be sent before the generator goes on with others.
  private static final int MAX_UNSENT_BYTES = 64 * 1024;

  private final ActivePrompt prompt;
  private final int sample;
  private final QueueSink<SampleInProgress> sink;
  /// For the thread that sends, as are the fields that follow.
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private int sequence;
  /// Null until the generator has taken the sample.
  private Generation generation;

  SampleInProgress(ActivePrompt prompt, int sample, Queue<QueueSink.Event<SampleInProgress>> events) {
    this.prompt = prompt;
    this.sample = sample;
    this.sink = new QueueSink<>(this, events, new UnreadBytes(MAX_UNSENT_BYTES));
  }

  /// Ends the continuation in the generator's stead.
  void end(Finish finish) {
    sink.end(finish);
  }

  ActivePrompt prompt() {
    return prompt;
  }

  int sample() {
    return sample;
  }

  /// Asks a generator for the continuation, once its prompt is known.
  void start(Generator generator) {
    generation = generator.submit(prompt.request(sample), sink);
  }

  /// Ends the continuation. Returns whether it will report its end: it will not if no generator has taken it.
  boolean cancel() {
    if (generation == null) {
      return false;
    }
    generation.cancel();
    return true;
  }

  /// Takes note of a chunk that is sent. Returns the chunk's number.
  int sent(Chunk chunk) {
    sink.unread().read(chunk);
    text.writeBytes(chunk.bytes());
    return sequence++;
  }

  /// Returns the number that the final record has.
  int sequence() {
    return sequence;
  }

  byte[] text() {
    return text.toByteArray();
  }
}
