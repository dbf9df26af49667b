package org.megabytestreams.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.megabytestreams.generate.RepeatingText.text;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.SymbolLanes;

/// Compares continuations by models of several kinds with scores of the same bytes.
class BatchGeneratorTest {
  private static final int LANES = 4;
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir
  static Path folder;

  private static final List<ByteModel> OPEN = Collections.synchronizedList(new ArrayList<>());

  @BeforeAll
  static void open() throws Exception {
    for (WritingModel kind : WritingModel.values()) {
      OPEN.add(kind.open(folder.resolve(kind.name())));
    }
  }

  @AfterAll
  static void close() {
    OPEN.forEach(ByteModel::close);
  }

  private static ByteModel model(WritingModel kind) {
    return OPEN.get(kind.ordinal());
  }

  private static BatchGenerator generator(WritingModel kind) {
    return new BatchGenerator(model(kind), LANES, 100);
  }

  private static StopConditions bytes(int most) {
    return StopConditions.afterBytes(most).within(LONG);
  }

  private static GenerationRequest request(Prompt prompt, SamplingOptions sampling, StopConditions stop) {
    return GenerationRequest.of(prompt, sampling, stop);
  }

  private static SamplingOptions drawn(long seed) {
    return SamplingOptions.drawn(seed);
  }

  @ParameterizedTest
  @EnumSource
  void writesTextWithTheBitsThatScoringGivesIt(WritingModel kind) throws Exception {
    int patch = model(kind).geometry().patchSize();
    try (BatchGenerator generator = generator(kind)) {
      List<Prompt> prompts = new ArrayList<>();
      for (int length = 0; length <= patch; length++) {
        prompts.add(Prompt.of(text(length, length)));
        prompts.add(new Prompt(List.of(text(11, 1), text(0, 0), text(300 + length, 2)), text(length, 3)));
      }
      List<KeptOutput> kept = submit(generator, prompts, 200);
      for (int i = 0; i < prompts.size(); i++) {
        RescoreCheck.assertEqual(model(kind), prompts.get(i), kept.get(i));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RECORDS", "STREAM", "MATCHING"})
  void slidesWindowsLikeScoring(WritingModel kind) throws Exception {
    int window = model(kind).geometry().windowSymbols();
    try (BatchGenerator generator = generator(kind)) {
      List<Prompt> prompts = IntStream.of(0, window - 9, window - 1, window, 3 * window + 5)
          .mapToObj(length -> new Prompt(List.of(text(length, 5)), text(7, 6))).toList();
      List<KeptOutput> kept = submit(generator, prompts, 3 * window);
      for (int i = 0; i < prompts.size(); i++) {
        RescoreCheck.assertEqual(model(kind), prompts.get(i), kept.get(i));
      }
    }
  }

  @Test
  void slidesTheBundledWindowLikeScoring() throws Exception {
    Prompt prompt = Prompt.of(text(model(WritingModel.BUNDLED).geometry().windowSymbols() - 20, 9));
    try (BatchGenerator generator = generator(WritingModel.BUNDLED)) {
      RescoreCheck.assertEqual(model(WritingModel.BUNDLED), prompt, submit(generator, List.of(prompt), 60).getFirst());
    }
  }

  @Test
  void continuesAPromptOfTenMegabytes() throws Exception {
    Prompt prompt = Prompt.of(text(10_000_000, 9));
    try (BatchGenerator generator = generator(WritingModel.BUNDLED)) {
      RescoreCheck.assertEqual(model(WritingModel.BUNDLED), prompt, submit(generator, List.of(prompt), 40).getFirst());
    }
  }

  @ParameterizedTest
  @EnumSource
  void writesTheSameBytesForTheSameSeedBesideOtherPrompts(WritingModel kind) throws Exception {
    Prompt prompt = Prompt.of(text(21, 4));
    try (BatchGenerator generator = generator(kind)) {
      KeptOutput alone = new KeptOutput();
      generator.submit(request(prompt, drawn(7), bytes(300)), alone);
      alone.ending();
      List<KeptOutput> others = IntStream.range(0, 5).mapToObj(_ -> new KeptOutput()).toList();
      KeptOutput again = new KeptOutput();
      for (int i = 0; i < others.size(); i++) {
        Prompt other = Prompt.of(text(i * 150, i));
        generator.submit(request(other, drawn(i), bytes(40 * i + 13)), others.get(i));
        if (i == 2) {
          generator.submit(request(prompt, drawn(7), bytes(300)), again);
        }
      }
      again.ending();
      assertArrayEquals(alone.bytes.toByteArray(), again.bytes.toByteArray());
      KeptOutput another = new KeptOutput();
      generator.submit(request(prompt, drawn(8), bytes(300)), another);
      another.ending();
      assertFalse(Arrays.equals(alone.bytes.toByteArray(), another.bytes.toByteArray()));
    }
  }

  @Test
  void endsContinuationsForEachReason() throws Exception {
    try (BatchGenerator generator = generator(WritingModel.BUNDLED)) {
      Prompt line = Prompt.of("[2026-11-24 22:03:11,492] INFO [Gro".getBytes());
      KeptOutput boundary = new KeptOutput();
      generator.submit(request(line, SamplingOptions.GREEDY, bytes(2000).orAtBoundary()),
          boundary);
      assertEquals(Finish.Reason.BOUNDARY, boundary.ending().reason());
      assertTrue(boundary.pieces.getLast().endsRecord());
      byte[] whole = boundary.bytes.toByteArray();
      assertEquals(whole.length, boundary.ending().bytes());

      byte[] sequence = Arrays.copyOfRange(whole, 3, 6);
      KeptOutput stopped = new KeptOutput();
      generator.submit(request(line, SamplingOptions.GREEDY, new StopConditions(2000, true,
          List.of("no such bytes".getBytes(), sequence), LONG)), stopped);
      assertEquals(Finish.Reason.SEQUENCE, stopped.ending().reason());
      String written = new String(stopped.bytes.toByteArray());
      assertTrue(written.endsWith(new String(sequence)) && new String(whole).startsWith(written), written);

      KeptOutput length = new KeptOutput();
      generator.submit(request(line, SamplingOptions.GREEDY, bytes(5).orAtBoundary()), length);
      assertEquals(Finish.Reason.LENGTH, length.ending().reason());
      assertArrayEquals(Arrays.copyOf(whole, 5), length.bytes.toByteArray());

      KeptOutput nothing = new KeptOutput();
      generator.submit(request(line, SamplingOptions.GREEDY, bytes(0)), nothing);
      assertEquals(new Finish(Finish.Reason.LENGTH, 0, 0, null), nothing.ending());

      KeptOutput late = new KeptOutput();
      generator.submit(request(line, SamplingOptions.GREEDY, bytes(Integer.MAX_VALUE).within(Duration.ofMillis(50))),
          late);
      assertEquals(Finish.Reason.DEADLINE, late.ending().reason());

      CountDownLatch begun = new CountDownLatch(1);
      KeptOutput cancelled = new KeptOutput() {
        @Override
        public synchronized void write(Chunk piece) {
          super.write(piece);
          begun.countDown();
        }
      };
      Generation generation = generator.submit(request(line, drawn(1), bytes(Integer.MAX_VALUE)), cancelled);
      begun.await();
      generation.cancel();
      assertEquals(Finish.Reason.CANCELLED, cancelled.ending().reason());
      assertEquals(cancelled.bytes.size(), cancelled.ending().bytes());
    }
  }

  @Test
  void endsOnlyTheContinuationWhoseSinkThrows() throws Exception {
    try (BatchGenerator generator = generator(WritingModel.RECORDS)) {
      KeptOutput broken = new KeptOutput() {
        @Override
        public void write(Chunk piece) {
          throw new IllegalStateException("nobody reads");
        }
      };
      KeptOutput whole = new KeptOutput();
      generator.submit(request(Prompt.of(text(3, 1)), drawn(1), bytes(100)), broken);
      generator.submit(request(Prompt.of(text(3, 1)), drawn(1), bytes(100)), whole);
      assertEquals(Finish.Reason.LENGTH, whole.ending().reason());
      assertEquals(Finish.Reason.FAILED, broken.ending().reason());
      assertEquals("nobody reads", broken.ending().failure());
    }
  }

  @Test
  void pausesAContinuationWhoseSinkIsNotReady() throws Exception {
    try (BatchGenerator generator = new BatchGenerator(model(WritingModel.RECORDS), 1, 10)) {
      KeptOutput straight = submit(generator, List.of(Prompt.of(text(13, 1))), 500).getFirst();
      CountDownLatch other = new CountDownLatch(1);
      KeptOutput slow = new KeptOutput() {
        @Override
        public boolean ready() {
          return bytes.size() < 100 || other.getCount() == 0;
        }
      };
      generator.submit(request(Prompt.of(text(13, 1)), drawn(0), bytes(500)), slow);
      KeptOutput quick = submit(generator, List.of(Prompt.of(text(3, 2))), 50).getFirst();
      assertEquals(50, quick.bytes.size());
      while (generator.active() > 0) {
        Thread.sleep(1); // who has heard of the end is still on the way out of its lane
      }
      assertEquals(1, generator.waiting());
      other.countDown();
      assertEquals(Finish.Reason.LENGTH, slow.ending().reason());
      assertArrayEquals(straight.bytes.toByteArray(), slow.bytes.toByteArray());
    }
  }

  @Test
  void limitsTheQueueAndOrdersItByPriority() throws Exception {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch held = new CountDownLatch(1);
    try (BatchGenerator generator = new BatchGenerator(model(WritingModel.RECORDS), 1, 3)) {
      KeptOutput first = new KeptOutput() {
        @Override
        public synchronized void write(Chunk piece) {
          try {
            held.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }
      };
      generator.submit(request(Prompt.of(text(3, 1)), drawn(1), bytes(20)), first);
      while (generator.active() == 0) {
        Thread.onSpinWait();
      }
      List<KeptOutput> waiting = new ArrayList<>();
      for (int priority : new int[] {1, 3, 2}) {
        waiting.add(new KeptOutput() {
          @Override
          public void end(Finish how) {
            order.add(priority);
            super.end(how);
          }
        });
        generator.submit(new GenerationRequest(Prompt.of(text(3, 1)), drawn(1), bytes(20), false, priority),
            waiting.getLast());
      }
      assertEquals(3, generator.waiting());
      assertThrows(QueueFullException.class,
          () -> generator.submit(request(Prompt.of(text(3, 1)), drawn(1), bytes(20)), new KeptOutput()));
      held.countDown();
      for (KeptOutput kept : waiting) {
        kept.ending();
      }
      assertEquals(List.of(3, 2, 1), order);
    }
  }

  @Test
  void endsWithAFailureWhenTheModelFails() throws Exception {
    ByteModel good = model(WritingModel.RECORDS);
    AtomicInteger opened = new AtomicInteger();
    ByteModel broken = proxy(ByteModel.class, (_, method, arguments) -> {
      if (!method.getName().equals("draftingLanes")) {
        return method.invoke(good, arguments);
      }
      if (opened.getAndIncrement() > 0) {
        throw new OutOfMemoryError("no memory for lanes");
      }
      return proxy(SymbolLanes.class, (_, called, _) -> {
        if (called.getName().equals("close")) {
          return null;
        }
        throw new IllegalStateException("the model broke");
      });
    });
    CompletableFuture<String> failure = new CompletableFuture<>();
    try (BatchGenerator generator = new BatchGenerator(broken, LANES, 100, failure::complete)) {
      KeptOutput kept = new KeptOutput();
      generator.submit(request(Prompt.of(text(3, 1)), drawn(1), bytes(5)), kept);
      assertEquals(Finish.Reason.FAILED, kept.ending().reason());
      assertEquals("the generator has stopped: no memory for lanes", failure.get());
      assertThrows(IllegalStateException.class,
          () -> generator.submit(request(Prompt.of(text(3, 1)), drawn(1), bytes(5)), new KeptOutput()));
    }
  }

  /// What breaks cannot be had otherwise: a model that loses its memory.
  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  @Test
  void cancelsAllContinuationsWhenItCloses() throws Exception {
    List<KeptOutput> all = IntStream.range(0, 7).mapToObj(_ -> new KeptOutput()).toList();
    BatchGenerator generator = generator(WritingModel.RECORDS);
    all.forEach(kept ->
        generator.submit(request(Prompt.of(text(3, 1)), drawn(1), bytes(Integer.MAX_VALUE)), kept));
    generator.close();
    for (KeptOutput kept : all) {
      assertEquals(Finish.Reason.CANCELLED, kept.ending().reason());
    }
    assertThrows(IllegalStateException.class,
        () -> generator.submit(request(Prompt.of(text(3, 1)), drawn(1), bytes(1)), new KeptOutput()));
  }

  @Test
  void endsChunksAtCharactersOnRequest() throws Exception {
    try (BatchGenerator generator = generator(WritingModel.RECORDS)) {
      KeptOutput kept = new KeptOutput();
      generator.submit(new GenerationRequest(Prompt.of(text(3, 1)), drawn(5), bytes(4000), true, 0), kept);
      assertEquals(4000, kept.ending().bytes());
      assertEquals(4000, kept.bytes.size());
      int cut = 0;
      int characters = 0;
      int at = 0;
      for (Chunk piece : kept.pieces.subList(0, kept.pieces.size() - 1)) {
        at += piece.bytes().length;
        cut += !piece.endsRecord() && withinCharacter(kept.bytes.toByteArray(), at) ? 1 : 0;
      }
      for (int i = 1; i < 4000; i++) {
        characters += withinCharacter(kept.bytes.toByteArray(), i) ? 1 : 0;
      }
      assertEquals(0, cut);
      assertTrue(characters > 50, "too few characters of several bytes to tell: " + characters);
      KeptOutput plain = new KeptOutput();
      generator.submit(request(Prompt.of(text(3, 1)), drawn(5), bytes(4000)), plain);
      plain.ending();
      assertArrayEquals(plain.bytes.toByteArray(), kept.bytes.toByteArray());
    }
  }

  private static boolean withinCharacter(byte[] bytes, int at) {
    for (int from = Math.max(0, at - 3); from < at; from++) {
      for (int to = at + 1; to <= Math.min(bytes.length, from + 4); to++) {
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        if (text.codePointCount(0, text.length()) == 1 && text.codePointAt(0) != 0xfffd) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<KeptOutput> submit(BatchGenerator generator, List<Prompt> prompts, int most) throws Exception {
    List<KeptOutput> kept = new ArrayList<>();
    for (Prompt prompt : prompts) {
      kept.add(new KeptOutput());
      generator.submit(request(prompt, drawn(kept.size() - 1), bytes(most)), kept.getLast());
    }
    for (KeptOutput one : kept) {
      assertEquals(Finish.Reason.LENGTH, one.ending().reason());
      assertEquals(most, one.bytes.size());
    }
    return kept;
  }
}
