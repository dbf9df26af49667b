package org.megabytestreams.prompts;

import java.io.ByteArrayOutputStream;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.megabytestreams.generate.Chunk;
import org.megabytestreams.generate.Finish;
import org.megabytestreams.generate.Generation;
import org.megabytestreams.generate.GenerationSink;
import org.megabytestreams.generate.Generator;

/// A continuation on its way from the generator to Kafka.
final class SampleInProgress implements GenerationSink {
  /// At most this much waits to be sent before the generator goes on with others.
  private static final int MOST_UNSENT_BYTES = 64 * 1024;

  /// An event from the generator: a chunk or the end; one of both is null.
  record Event(SampleInProgress answer, Chunk piece, Finish ending) {}

  private final ActivePrompt prompt;
  private final int sample;
  private final Queue<Event> events;
  private final AtomicInteger unsent = new AtomicInteger();
  /// For the thread that sends, as are the fields that follow.
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private int sequence;
  /// Null until the generator has taken the sample.
  private Generation generation;

  SampleInProgress(ActivePrompt prompt, int sample, Queue<Event> events) {
    this.prompt = prompt;
    this.sample = sample;
    this.events = events;
  }

  @Override
  public void write(Chunk piece) {
    unsent.addAndGet(piece.bytes().length);
    events.add(new Event(this, piece, null));
  }

  @Override
  public void end(Finish ending) {
    events.add(new Event(this, null, ending));
  }

  @Override
  public boolean ready() {
    return unsent.get() < MOST_UNSENT_BYTES;
  }

  ActivePrompt prompt() {
    return prompt;
  }

  int sample() {
    return sample;
  }

  /// Asks a generator for the continuation, once its prompt is known.
  void start(Generator generator) {
    generation = generator.submit(prompt.request(sample), this);
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
  int sent(byte[] bytes) {
    unsent.addAndGet(-bytes.length);
    text.writeBytes(bytes);
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
