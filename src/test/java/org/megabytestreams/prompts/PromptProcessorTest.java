package org.megabytestreams.prompts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.generate.BatchGenerator;
import org.megabytestreams.generate.Prompt;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.runtime.OnnxByteModel;
import org.megabytestreams.testing.TinyBundle;

/// Processes prompts with a generator that writes one at a time and has no queue.
@Timeout(60)
class PromptProcessorTest {
  private static final TopicPartition PARTITION = new TopicPartition("prompts", 0);
  private static final PromptSettings SETTINGS = new PromptSettings("", "test", Map.of(), "prompts", "answers",
      Optional.empty(), "dead", List.of("mine"), Duration.ofSeconds(6), 100);
  private static final RequestLimits LIMITS = new RequestLimits(1000, 1 << 20, 4, Duration.ofMinutes(1));

  @TempDir
  Path folder;

  private final AtomicInteger lookUps = new AtomicInteger();
  /// Holds the window of the one stream, `live`, or nothing while its partition moves.
  private volatile Optional<Prompt> window = Optional.empty();
  private volatile boolean broken;
  private ByteModel model;
  private BatchGenerator generator;
  private PromptProcessor desk;
  private final PartitionOffsets offsets = new PartitionOffsets();
  private long offset;

  @BeforeEach
  void open() throws Exception {
    model = OnnxByteModel.open(TinyBundle.write(folder.resolve("bundle")), 1);
    generator = new BatchGenerator(model, 1, 0);
    PromptResolver lookups = new PromptResolver(new PromptSources(this::stream, (range, _) -> {
      throw new BadRequestException(range + " is not there");
    }));
    desk = new PromptProcessor(SETTINGS, LIMITS, generator, lookups, new AnswerRecords(SETTINGS, model.digest()));
    offsets.assigned(Map.of(), List.of(PARTITION));
  }

  @AfterEach
  void close() {
    generator.close();
    model.close();
  }

  @Test
  void endsACancelledPromptAlsoBeforeTheGeneratorHasIt() throws Exception {
    take(Map.of("correlation-id", "first", "max-bytes", "1000000", "stop-at-boundary", "false", "chunks", "false"));
    take(Map.of("correlation-id", "second"));
    desk.submit();
    take(Map.of("correlation-id", "second", "action", "cancel"));
    assertEquals(List.of("second: cancelled"), awaitFinals(1));
    take(Map.of("correlation-id", "first", "action", "cancel"));
    assertEquals(List.of("first: cancelled"), awaitFinals(1));
    assertEquals(0, desk.inWork());
    assertEquals(4, offsets.committed().get(PARTITION).offset());
  }

  @Test
  void writesNothingForRevokedPartitions() throws Exception {
    take(Map.of("correlation-id", "first", "max-bytes", "1000000", "stop-at-boundary", "false", "chunks", "false"));
    take(Map.of("correlation-id", "second"));
    desk.submit();
    desk.revoked(List.of(PARTITION));
    while (generator.active() + generator.waiting() > 0) {
      Thread.sleep(1);
    }
    desk.submit();
    assertEquals(0, generator.active() + generator.waiting());
    assertEquals(List.of(), desk.records());
  }

  @Test
  void writesAnswersToTheReplyTopicOfThePrompt() throws Exception {
    take(Map.of("correlation-id", "there", "reply-topic", "mine", "max-bytes", "3", "chunks", "false"));
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    while (records.isEmpty()) {
      desk.submit();
      desk.records().forEach(one -> records.add(one.record()));
    }
    assertEquals(List.of("mine"), records.stream().map(ProducerRecord::topic).toList());
  }

  @Test
  void looksAStreamUpAgainWhileItMoves() throws Exception {
    take(Map.of("correlation-id", "a", "stream-topic", "live", "max-bytes", "3", "seed", "1"));
    while (lookUps.get() < 2) {
      Thread.sleep(1);
    }
    desk.submit();
    assertEquals(List.of(), desk.records());
    window = Optional.of(Prompt.of(new byte[] {1}));
    assertEquals(List.of("a: length"), awaitFinals(1));
  }

  @Test
  void endsAtTheDeadlineIfAStreamKeepsMoving() throws Exception {
    take(Map.of("correlation-id", "a", "stream-topic", "live", "deadline-ms", "500", "samples", "2"));
    assertEquals(List.of("a: deadline", "a: deadline"), awaitFinals(2));
    assertEquals(1, offsets.committed().get(PARTITION).offset());
  }

  @Test
  void reportsALookUpThatFails() throws Exception {
    broken = true;
    take(Map.of("correlation-id", "a", "stream-topic", "live"));
    assertEquals(List.of("a: failed"), awaitFinals(1));
    assertEquals(1, offsets.committed().get(PARTITION).offset());
  }

  @Test
  void rejectsAMissingStreamAndDelaysNoOtherPrompt() throws Exception {
    take(Map.of("correlation-id", "moving", "stream-topic", "live", "samples", "2"));
    take(Map.of("correlation-id", "range", "range", "t/0:1-2"));
    take(Map.of("correlation-id", "stream", "stream-topic", "dead"));
    take(Map.of("correlation-id", "none", "max-bytes", "3", "seed", "1"));
    assertEquals(List.of("none: length", "range: rejected", "stream: rejected"),
        awaitFinals(3).stream().sorted().toList());
    take(Map.of("correlation-id", "moving", "action", "cancel"));
    take(Map.of("correlation-id", "moving", "action", "cancel"));
    assertEquals(List.of("moving: cancelled", "moving: cancelled"), awaitFinals(2));
    assertEquals(0, desk.inWork());
  }

  @Test
  void looksNothingUpForRevokedPartitions() throws Exception {
    take(Map.of("correlation-id", "a", "stream-topic", "live"));
    desk.revoked(List.of(PARTITION));
    window = Optional.of(Prompt.of(new byte[] {1}));
    Thread.sleep(600); // it would have been found
    desk.submit();
    assertEquals(0, generator.active() + generator.waiting());
    assertEquals(List.of(), desk.records());
  }

  @Test
  void writesAFailureAndADeadLetterWhenAnAnswerIsTooLarge() throws Exception {
    take(Map.of("max-bytes", "3", "stop-at-boundary", "false", "chunks", "false"));
    List<Outgoing> answer = new ArrayList<>();
    while (answer.isEmpty()) {
      desk.submit();
      answer.addAll(desk.records());
    }
    List<Outgoing> smaller = answer.getFirst().smaller().get();
    assertEquals("failed", header(smaller.getFirst().record(), "reason"));
    assertEquals(0, smaller.getFirst().record().value().length);
    assertEquals(List.of(), smaller.getFirst().smaller().get());
    ProducerRecord<byte[], byte[]> letter = smaller.getLast().record();
    assertEquals("NOT_CONTINUED true", header(letter, "megabyte.reason.class") + " "
        + header(letter, "megabyte.value.kept"));
    letter = smaller.getLast().smaller().get().getFirst().record();
    assertNull(letter.value());
    assertEquals("false", header(letter, "megabyte.value.kept"));
  }

  @Test
  void rejectsAPromptWhoseAnswersWouldCarryTooMuch() throws Exception {
    take(Map.of("correlation-id", "i".repeat(Carried.MAX_BYTES), "action", "i".repeat(1_000_000)));
    take(Map.of("correlation-id", "i".repeat(Carried.MAX_BYTES + 1)));
    List<ProducerRecord<byte[], byte[]>> answers =
        desk.records().stream().map(Outgoing::record).filter(record -> record.topic().equals("answers")).toList();
    assertEquals(Carried.MAX_BYTES, header(answers.getFirst(), "correlation-id").length());
    assertTrue(header(answers.getFirst(), "error").length() < Carried.MAX_BYTES);
    assertNull(answers.getLast().headers().lastHeader("correlation-id"));
    assertEquals("correlation-id: expected at most 1024 bytes, which answers carry, got 1025",
        header(answers.getLast(), "error"));
    var many = new ConsumerRecord<>("prompts", 0, offset++, (byte[]) null, new byte[1]);
    for (int i = 0; i < Carried.MAX_BYTES; i++) {
      many.headers().add("correlation-id", new byte[0]);
    }
    take(many);
    assertNull(desk.records().getFirst().record().headers().lastHeader("correlation-id"));
    assertEquals(0, desk.inWork());
  }

  private Optional<Prompt> stream(String topic, byte[] key, byte[] text) {
    if (!topic.equals("live")) {
      return Optional.empty();
    }
    lookUps.incrementAndGet();
    if (broken) {
      throw new StackOverflowError();
    }
    return Optional.of(window.orElseThrow(() -> new UncheckedIOException(new IOException("on the move"))));
  }

  private void take(Map<String, String> headers) {
    var record = new ConsumerRecord<>("prompts", 0, offset++, (byte[]) null, "ab".getBytes(StandardCharsets.UTF_8));
    headers.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    take(record);
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    offsets.take(PARTITION, record.offset());
    desk.take(record, 1, () -> offsets.finish(PARTITION, record.offset()));
  }

  private List<String> awaitFinals(int count) throws InterruptedException {
    List<String> finals = new ArrayList<>();
    while (finals.size() < count) {
      desk.submit();
      desk.records().stream().map(Outgoing::record).filter(record -> !record.topic().equals("dead"))
          .filter(record -> header(record, "final").equals("true"))
          .forEach(record -> finals.add(header(record, "correlation-id") + ": " + header(record, "reason")));
      Thread.sleep(1);
    }
    return finals;
  }

  private static String header(ProducerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
