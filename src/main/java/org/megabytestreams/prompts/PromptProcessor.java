package org.megabytestreams.prompts;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.megabytestreams.generate.Finish;
import org.megabytestreams.generate.Generator;
import org.megabytestreams.generate.Prompt;
import org.megabytestreams.generate.QueueFullException;
import org.megabytestreams.generate.QueueSink;
import org.megabytestreams.kafka.DroppedBytes;
import org.megabytestreams.wire.DeadLetter;
import org.megabytestreams.wire.RecordPosition;

/// Processes prompts: reads their options, hands them to the generator, and makes records of its output. For one thread
/// at a time; the generator's own thread only adds to a queue.
final class PromptProcessor {
  private final PromptSettings settings;
  private final RequestLimits limits;
  private final Generator generator;
  private final PromptResolver lookups;
  private final AnswerRecords answers;
  private final Map<RecordPosition, ActivePrompt> inWork = new LinkedHashMap<>();
  /// The prompts that were read and that the resolver is looking up.
  private final Map<ActivePrompt, Future<Prompt>> looking = new LinkedHashMap<>();
  /// The samples of prompts that were found. The generator, whose queue is full, has not taken them yet.
  private final Deque<SampleInProgress> unsubmitted = new ArrayDeque<>();
  private final Queue<QueueSink.Event<SampleInProgress>> events = new ConcurrentLinkedQueue<>();
  private List<Outgoing> unsent = new ArrayList<>();

  PromptProcessor(PromptSettings settings, RequestLimits limits, Generator generator, PromptResolver lookups,
      AnswerRecords answers) {
    this.settings = settings;
    this.limits = limits;
    this.generator = generator;
    this.lookups = lookups;
    this.answers = answers;
  }

  int inWork() {
    return inWork.size();
  }

  /// Tells whether no more prompts may be taken for now.
  boolean full() {
    return inWork.size() >= settings.maxPrompts();
  }

  /// Lets go of partitions. Their prompts are left to the instances that get the partitions.
  void revoked(Collection<TopicPartition> partitions) {
    List<ActivePrompt> left = inWork.values().stream().filter(p -> partitions.contains(p.partition())).toList();
    left.forEach(prompt -> {
      inWork.remove(prompt.position());
      stopLooking(prompt);
      unsubmitted.removeAll(prompt.answers());
      prompt.answers().forEach(SampleInProgress::cancel);
    });
  }

  /// Takes a prompt.
  ///
  /// @param attempt higher than the attempt of any earlier time the prompt was read
  /// @param acknowledgement called once the prompt is done and its last record is among [#records]
  void take(ConsumerRecord<byte[], byte[]> record, int attempt, Runnable acknowledgement) {
    ActivePrompt prompt = new ActivePrompt(record, attempt, acknowledgement);
    inWork.put(prompt.position(), prompt);
    try {
      Carried.check(record);
      String action = prompt.header("action").orElse("continue");
      switch (action) {
        case "continue" -> start(prompt);
        case "cancel" -> cancel(prompt);
        default -> throw new BadRequestException("action: expected continue or cancel, got " + action);
      }
    } catch (BadRequestException e) {
      reject(prompt, DeadLetter.Kind.BAD_PROMPT, e.getMessage());
    } catch (RuntimeException e) {
      // This is a fault of the service's own, which must not hold up the prompts behind this one.
      reject(prompt, DeadLetter.Kind.NOT_CONTINUED, "not understood: " + e);
    }
  }

  private void reject(ActivePrompt prompt, DeadLetter.Kind kind, String reason) {
    unsent.add(answers.rejected(prompt, reason));
    unsent.add(answers.deadLetter(prompt, kind, reason));
    finish(prompt);
  }

  private void start(ActivePrompt prompt) {
    prompt.header("reply-topic").ifPresent(topic -> {
      if (!settings.replyTopics().contains(topic) && !topic.equals(settings.answers())) {
        throw new BadRequestException("reply-topic: expected one of " + settings.replyTopics() + ", got " + topic);
      }
      prompt.replyTo(topic);
    });
    byte[] value = prompt.record().value();
    int bytes = DroppedBytes.valueBytes(prompt.record().headers(), value);
    if (value == null && bytes <= limits.promptBytes()) { // a length that a sender claims changes nothing
      throw new BadRequestException("null value: expected a prompt, or an empty value");
    }
    if (bytes > limits.promptBytes()) {
      throw new BadRequestException("prompt: expected at most " + limits.promptBytes() + " bytes, got " + bytes);
    }
    byte[] key = prompt.header(StreamPrompts.KEY).isEmpty() ? null
        : prompt.record().headers().lastHeader(StreamPrompts.KEY).value();
    prompt.accept(ContinuationOptions.read(prompt::headers, limits), new PromptSources.Named(
        prompt.header(StreamPrompts.TOPIC).orElse(null), key, prompt.header(RangePrompts.NAME).orElse(null)));
    for (int sample = 0; sample < prompt.options().samples(); sample++) {
      prompt.answers().add(new SampleInProgress(prompt, sample, events));
    }
    if (prompt.source().nothing()) {
      found(prompt, Prompt.of(value));
    } else {
      looking.put(prompt, lookups.find(prompt, prompt.options().stop().deadline()));
    }
  }

  private void found(ActivePrompt prompt, Prompt text) {
    prompt.found(text);
    unsubmitted.addAll(prompt.answers());
  }

  private void cancel(ActivePrompt canceller) {
    cancel(canceller.header(Carried.CORRELATION).orElseThrow(() -> new BadRequestException(Carried.CORRELATION
        + ": expected that of the prompt to cancel, got none")));
    finish(canceller);
  }

  /// Cancels the prompts in work that have a correlation id.
  void cancel(String correlation) {
    for (ActivePrompt prompt : inWork.values()) {
      if (prompt.headers(Carried.CORRELATION).contains(correlation)) {
        boolean sought = stopLooking(prompt);
        prompt.answers().forEach(answer -> cancel(answer, sought));
      }
    }
  }

  /// Cancels a sample.
  ///
  /// @param sought whether its prompt was being looked up
  private void cancel(SampleInProgress answer, boolean sought) {
    if (!answer.cancel() && (sought || unsubmitted.remove(answer))) {
      answer.end(new Finish(Finish.Reason.CANCELLED, 0, 0, null));
    }
  }

  /// Stops the search for a prompt. Returns whether the prompt was being looked up.
  private boolean stopLooking(ActivePrompt prompt) {
    Future<Prompt> search = looking.remove(prompt);
    if (search != null) {
      search.cancel(true);
    }
    return search != null;
  }

  private void finish(ActivePrompt prompt) {
    inWork.remove(prompt.position());
    prompt.acknowledge();
  }

  /// Gives the generator as many samples as it has room for.
  void submit() {
    settle();
    while (!unsubmitted.isEmpty()) {
      try {
        unsubmitted.getFirst().start(generator);
      } catch (QueueFullException _) {
        return;
      }
      unsubmitted.removeFirst();
    }
  }

  /// Goes on with the prompts whose search has ended.
  private void settle() {
    List<ActivePrompt> ended = looking.keySet().stream().filter(prompt -> looking.get(prompt).isDone()).toList();
    ended.forEach(prompt -> settle(prompt, looking.remove(prompt)));
  }

  private void settle(ActivePrompt prompt, Future<Prompt> search) {
    switch (search.state()) {
      case SUCCESS -> found(prompt, search.resultNow());
      case FAILED -> notFound(prompt, search.exceptionNow());
      default -> notFound(prompt, new IllegalStateException("the search was given up"));
    }
  }

  private void notFound(ActivePrompt prompt, Throwable why) {
    switch (why) {
      case BadRequestException e -> reject(prompt, DeadLetter.Kind.BAD_PROMPT, e.getMessage());
      case TimeoutException _ -> end(prompt, new Finish(Finish.Reason.DEADLINE, 0, 0, null));
      default -> end(prompt, new Finish(Finish.Reason.FAILED, 0, 0, Finish.line(why)));
    }
  }

  private static void end(ActivePrompt prompt, Finish ending) {
    prompt.answers().forEach(answer -> answer.end(ending));
  }

  /// Returns everything to be sent since the last call.
  List<Outgoing> records() {
    for (var event = events.poll(); event != null; event = events.poll()) {
      SampleInProgress answer = event.source();
      ActivePrompt prompt = answer.prompt();
      if (inWork.get(prompt.position()) != prompt) {
        continue; // the prompt is no longer in work here
      }
      if (event.finish() == null) {
        int sequence = answer.sent(event.chunk());
        if (prompt.options().chunks()) {
          unsent.add(answers.chunk(answer, event.chunk(), sequence));
        }
      } else {
        end(prompt, answer, event.finish());
      }
    }
    List<Outgoing> all = unsent;
    unsent = new ArrayList<>();
    return all;
  }

  private void end(ActivePrompt prompt, SampleInProgress answer, Finish ending) {
    unsent.add(answers.last(answer, ending));
    if (ending.reason() == Finish.Reason.FAILED) {
      unsent.add(answers.deadLetter(prompt, DeadLetter.Kind.NOT_CONTINUED, ending.failure()));
    }
    prompt.answerEnded();
    if (prompt.done()) {
      finish(prompt);
    }
  }
}
