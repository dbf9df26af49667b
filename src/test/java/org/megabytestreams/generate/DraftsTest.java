package org.megabytestreams.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.runtime.OnnxByteModel;

/// Compares continuations written alone, with drafts, with the same ones written beside enough others that there are
/// no drafts.
class DraftsTest {
  private static final int LANES = 12;
  /// Continuations that go on all the time: more than drafts are made for.
  private static final int OTHERS = 9;
  private static final Duration LONG = Duration.ofMinutes(5);
  /// Of each: seed, prompt, sampling, how it ends.
  private static final int CASES = 24;

  @TempDir
  Path folder;

  private ByteModel model(String name) throws Exception {
    return name.equals("small") ? WritingModel.MATCHING.open(folder.resolve(name))
        : OnnxByteModel.open(Bundle.read(Path.of("src/main/bundles", name)), 1);
  }

  private static GenerationRequest request(int number) {
    List<byte[]> before = new ArrayList<>();
    for (int line = 0; line < number % 5 * 4; line++) {
      before.add(("2026-12-01 06:00:" + (10 + line) + " INFO session " + number * line + " of user anna is open")
          .getBytes(StandardCharsets.UTF_8));
    }
    byte[] text = "2026-12-01 06:01".substring(0, number % 17).getBytes(StandardCharsets.UTF_8);
    SamplingOptions drawn = SamplingOptions.drawn(number).withTemperature(new double[] {0, 0.5, 0.8, 1}[number % 4]);
    SamplingOptions sampling = switch (number % 6) {
      case 1 -> drawn.withTopK(20);
      case 3 -> drawn.withTopP(0.9).withMinP(0.01);
      case 5 -> drawn.withRepetitionPenalty(1.1);
      default -> drawn;
    };
    StopConditions bytes = StopConditions.afterBytes(100 + number).within(LONG);
    StopConditions stop = switch (number % 3) {
      case 1 -> bytes.orAtBoundary();
      case 2 -> new StopConditions(150, false, List.of("is ".getBytes(StandardCharsets.UTF_8)), LONG);
      default -> bytes;
    };
    return new GenerationRequest(new Prompt(before, text), sampling, stop, number % 2 == 0, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "logs-any", "general"})
  void writesTheSameBytesWithDraftsAsWithout(String name) throws Exception {
    List<KeptOutput> alone = new ArrayList<>();
    List<KeptOutput> beside = IntStream.range(0, CASES).mapToObj(_ -> new KeptOutput()).toList();
    try (ByteModel model = model(name)) {
      try (BatchGenerator generator = new BatchGenerator(model, 1, 1)) {
        for (int i = 0; i < CASES; i++) {
          alone.add(new KeptOutput());
          generator.submit(request(i), alone.get(i));
          alone.get(i).ending();
        }
      }
      try (BatchGenerator generator = new BatchGenerator(model, LANES + OTHERS, CASES)) {
        StopConditions longer = StopConditions.afterBytes(1_000_000).within(LONG);
        List<Generation> others = IntStream.range(0, OTHERS).mapToObj(i -> generator.submit(
            GenerationRequest.of(Prompt.of(RepeatingText.text(20, i)), SamplingOptions.drawn(i), longer),
            new KeptOutput())).toList();
        for (int i = 0; i < CASES; i++) {
          generator.submit(request(i), beside.get(i));
        }
        for (KeptOutput kept : beside) {
          kept.ending();
        }
        others.forEach(Generation::cancel);
      }
    }
    for (int i = 0; i < CASES; i++) {
      assertEquals(alone.get(i).ending(), beside.get(i).ending(), "case " + i);
      assertArrayEquals(alone.get(i).bytes.toByteArray(), beside.get(i).bytes.toByteArray(), "case " + i);
      for (int piece = 0; piece < alone.get(i).pieces.size(); piece++) {
        assertArrayEquals(alone.get(i).pieces.get(piece).logProbabilities(),
            beside.get(i).pieces.get(piece).logProbabilities(), 0f, "case " + i);
      }
    }
  }
}
