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

/// Continuations by models of several kinds, each held against the same bytes scored afterwards.
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
  void whatIsWrittenCostsWhatScoringItAgainCosts(WritingModel kind) throws Exception {
    int patch = model(kind).geometry().patchSize();
    try (BatchGenerator generator = generator(kind)) {
      List<Prompt> prompts = new ArrayList<>();
      for (int length = 0; length <= patch; length++) {
        prompts.add(Prompt.of(text(length, length)));
        prompts.add(new Prompt(List.of(text(11, 1), text(0, 0), text(300 + length, 2)), text(length, 3)));
      }
      List<Kept> kept = submit(generator, prompts, 200);
      for (int i = 0; i < prompts.size(); i++) {
        ScoredAgain.assertEqual(model(kind), prompts.get(i), kept.get(i));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RECORDS", "STREAM", "MATCHING"})
  void windowsSlideAsInScoring(WritingModel kind) throws Exception {
    int window = model(kind).geometry().windowSymbols();
    try (BatchGenerator generator = generator(kind)) {
      List<Prompt> prompts = IntStream.of(0, window - 9, window - 1, window, 3 * window + 5)
          .mapToObj(length -> new Prompt(List.of(text(length, 5)), text(7, 6))).toList();
      List<Kept> kept = submit(generator, prompts, 3 * window);
      for (int i = 0; i < prompts.size(); i++) {
        ScoredAgain.assertEqual(model(kind), prompts.get(i), kept.get(i));
      }
    }
  }

  @Test
  void theBundledWindowSlidesAsInScoring() throws Exception {
    Prompt prompt = Prompt.of(text(model(WritingModel.BUNDLED).geometry().windowSymbols() - 20, 9));
    try (BatchGenerator generator = generator(WritingModel.BUNDLED)) {
      ScoredAgain.assertEqual(model(WritingModel.BUNDLED), prompt, submit(generator, List.of(prompt), 60).getFirst());
    }
  }

  @Test
  void takesAPromptOfTenMegabytes() throws Exception {
    Prompt prompt = Prompt.of(text(10_000_000, 9));
    try (BatchGenerator generator = generator(WritingModel.BUNDLED)) {
      ScoredAgain.assertEqual(model(WritingModel.BUNDLED), prompt, submit(generator, List.of(prompt), 40).getFirst());
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSameSeedGivesTheSameBytesWhateverElseIsWritten(WritingModel kind) throws Exception {
    Prompt prompt = Prompt.of(text(21, 4));
    try (BatchGenerator generator = generator(kind)) {
      Kept alone = new Kept();
      generator.submit(request(prompt, drawn(7), bytes(300)), alone);
      alone.ending();
      List<Kept> others = IntStream.range(0, 5).mapToObj(_ -> new Kept()).toList();
      Kept again = new Kept();
      for (int i = 0; i < others.size(); i++) {
        Prompt other = Prompt.of(text(i * 150, i));
        generator.submit(request(other, drawn(i), bytes(40 * i + 13)), others.get(i));
        if (i == 2) {
          generator.submit(request(prompt, drawn(7), bytes(300)), again);
        }
      }
      again.ending();
      assertArrayEquals(alone.bytes.toByteArray(), again.bytes.toByteArray());
      Kept another = new Kept();
      generator.submit(request(prompt, drawn(8), bytes(300)), another);
      another.ending();
      assertFalse(Arrays.equals(alone.bytes.toByteArray(), another.bytes.toByteArray()));
    }
  }

  @Test
  void endsForEachReason() throws Exception {
    try (BatchGenerator generator = generator(WritingModel.BUNDLED)) {
      Prompt line = Prompt.of("[2026-11-24 22:03:11,492] INFO [Gro".getBytes());
      Kept boundary = new Kept();
      generator.submit(request(line, SamplingOptions.GREEDY, bytes(2000).orAtBoundary()),
          boundary);
      assertEquals(Finish.Reason.BOUNDARY, boundary.ending().reason());
      assertTrue(boundary.pieces.getLast().endsRecord());
      byte[] whole = boundary.bytes.toByteArray();
      assertEquals(whole.length, boundary.ending().bytes());

      byte[] sequence = Arrays.copyOfRange(whole, 3, 6);
      Kept stopped = new Kept();
      generator.submit(request(line, SamplingOptions.GREEDY, new StopConditions(2000, true,
          List.of("no such bytes".getBytes(), sequence), LONG)), stopped);
      assertEquals(Finish.Reason.SEQUENCE, stopped.ending().reason());
      String written = new String(stopped.bytes.toByteArray());
      assertTrue(written.endsWith(new String(sequence)) && new String(whole).startsWith(written), written);

      Kept length = new Kept();
      generator.submit(request(line, SamplingOptions.GREEDY, bytes(5).orAtBoundary()), length);
      assertEquals(Finish.Reason.LENGTH, length.ending().reason());
      assertArrayEquals(Arrays.copyOf(whole, 5), length.bytes.toByteArray());

      Kept nothing = new Kept();
      generator.submit(request(line, SamplingOptions.GREEDY, bytes(0)), nothing);
      assertEquals(new Finish(Finish.Reason.LENGTH, 0, 0, null), nothing.ending());

      Kept late = new Kept();
      generator.submit(request(line, SamplingOptions.GREEDY, bytes(Integer.MAX_VALUE).within(Duration.ofMillis(50))),
          late);
      assertEquals(Finish.Reason.DEADLINE, late.ending().reason());

      CountDownLatch begun = new CountDownLatch(1);
      Kept cancelled = new Kept() {
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
  void aSinkThatThrowsFailsItsOwnAlone() throws Exception {
    try (BatchGenerator generator = generator(WritingModel.RECORDS)) {
      Kept broken = new Kept() {
        @Override
        public void write(Chunk piece) {
          throw new IllegalStateException("nobody reads");
        }
      };
      Kept whole = new Kept();
      generator.submit(request(Prompt.of(text(3, 1)), drawn(1), bytes(100)), broken);
      generator.submit(request(Prompt.of(text(3, 1)), drawn(1), bytes(100)), whole);
      assertEquals(Finish.Reason.LENGTH, whole.ending().reason());
      assertEquals(Finish.Reason.FAILED, broken.ending().reason());
      assertEquals("nobody reads", broken.ending().failure());
    }
  }

  @Test
  void whoeverIsNotReadyMakesWayAndGoesOnLater() throws Exception {
    try (BatchGenerator generator = new BatchGenerator(model(WritingModel.RECORDS), 1, 10)) {
      Kept straight = submit(generator, List.of(Prompt.of(text(13, 1))), 500).getFirst();
      CountDownLatch other = new CountDownLatch(1);
      Kept slow = new Kept() {
        @Override
        public boolean ready() {
          return bytes.size() < 100 || other.getCount() == 0;
        }
      };
      generator.submit(request(Prompt.of(text(13, 1)), drawn(0), bytes(500)), slow);
      Kept quick = submit(generator, List.of(Prompt.of(text(3, 2))), 50).getFirst();
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
  void theQueueIsBoundedAndOrderedByPriority() throws Exception {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch held = new CountDownLatch(1);
    try (BatchGenerator generator = new BatchGenerator(model(WritingModel.RECORDS), 1, 3)) {
      Kept first = new Kept() {
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
      List<Kept> waiting = new ArrayList<>();
      for (int priority : new int[] {1, 3, 2}) {
        waiting.add(new Kept() {
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
          () -> generator.submit(request(Prompt.of(text(3, 1)), drawn(1), bytes(20)), new Kept()));
      held.countDown();
      for (Kept kept : waiting) {
        kept.ending();
      }
      assertEquals(List.of(3, 2, 1), order);
    }
  }

  @Test
  void tellsWhenTheModelCanWriteNoMore() throws Exception {
    ByteModel good = model(WritingModel.RECORDS);
    AtomicInteger opened = new AtomicInteger();
    ByteModel broken = proxy(ByteModel.class, (_, method, arguments) -> {
      if (!method.getName().equals("lanes")) {
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
    CompletableFuture<String> told = new CompletableFuture<>();
    try (BatchGenerator generator = new BatchGenerator(broken, LANES, 100, told::complete)) {
      Kept kept = new Kept();
      generator.submit(request(Prompt.of(text(3, 1)), drawn(1), bytes(5)), kept);
      assertEquals(Finish.Reason.FAILED, kept.ending().reason());
      assertEquals("nothing is written any more: no memory for lanes", told.get());
      assertThrows(IllegalStateException.class,
          () -> generator.submit(request(Prompt.of(text(3, 1)), drawn(1), bytes(5)), new Kept()));
    }
  }

  /// What breaks cannot be had otherwise: a model that loses its memory.
  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  @Test
  void closingCancelsAll() throws Exception {
    List<Kept> all = IntStream.range(0, 7).mapToObj(_ -> new Kept()).toList();
    BatchGenerator generator = generator(WritingModel.RECORDS);
    all.forEach(kept ->
        generator.submit(request(Prompt.of(text(3, 1)), drawn(1), bytes(Integer.MAX_VALUE)), kept));
    generator.close();
    for (Kept kept : all) {
      assertEquals(Finish.Reason.CANCELLED, kept.ending().reason());
    }
    assertThrows(IllegalStateException.class,
        () -> generator.submit(request(Prompt.of(text(3, 1)), drawn(1), bytes(1)), new Kept()));
  }

  @Test
  void piecesEndAtCharactersWhereAsked() throws Exception {
    try (BatchGenerator generator = generator(WritingModel.RECORDS)) {
      Kept kept = new Kept();
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
      Kept plain = new Kept();
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

  private static List<Kept> submit(BatchGenerator generator, List<Prompt> prompts, int most) throws Exception {
    List<Kept> kept = new ArrayList<>();
    for (Prompt prompt : prompts) {
      kept.add(new Kept());
      generator.submit(request(prompt, drawn(kept.size() - 1), bytes(most)), kept.getLast());
    }
    for (Kept one : kept) {
      assertEquals(Finish.Reason.LENGTH, one.ending().reason());
      assertEquals(most, one.bytes.size());
    }
    return kept;
  }
}
