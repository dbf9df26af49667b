package org.megabytestreams.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Checks what every baseline promises.
class BaselinesTest {
  private static final int RECORDS = 300;

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// A line of a quiet service.
  private static byte[] line(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> bytes("INFO request " + random.nextInt(100_000) + " took " + random.nextInt(90) + " ms");
      case 1 -> bytes("INFO cache of " + random.nextInt(1000) + " entries flushed");
      default -> bytes("DEBUG connection from 10.0.0." + random.nextInt(255) + " closed");
    };
  }

  private static byte[] noise(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /// Printable, so that it is of bytes that an isolation forest has seen.
  private static byte[] garble(Random random, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (' ' + random.nextInt('~' - ' '));
    }
    return bytes;
  }

  private static List<byte[]> unusual() {
    Random random = new Random(9);
    return List.of(garble(random, 400), noise(random, 64), bytes("FATAL disk failure, giving up"), bytes("x"));
  }

  private static List<Double> scores(DetectionBaseline baseline, List<byte[]> records) {
    return records.stream().map(baseline::score).toList();
  }

  @TestFactory
  Stream<DynamicTest> everyBaselineFindsGarbleAmongLines() {
    return Baselines.all().stream().map(baseline -> DynamicTest.dynamicTest(baseline.id(), () -> {
      Random random = new Random(1);
      List<byte[]> calm = new ArrayList<>();
      for (int i = 0; i < RECORDS; i++) {
        baseline.learn(line(random));
        calm.add(line(random));
      }
      double[] others = calm.stream().mapToDouble(baseline::score).toArray();
      double[] garble = {baseline.score(unusual().getFirst())};
      assertTrue(Ranking.auroc(others, garble) > 0.99, "garble scores " + garble[0]);
    }));
  }

  @TestFactory
  Stream<DynamicTest> noBaselineLearnsWhileItScores() {
    List<DetectionBaseline> others = Baselines.all();
    return Baselines.all().stream().map(baseline -> DynamicTest.dynamicTest(baseline.id(), () -> {
      DetectionBaseline undisturbed =
          others.stream().filter(other -> other.id().equals(baseline.id())).findFirst().orElseThrow();
      Random random = new Random(2);
      for (int i = 0; i < RECORDS; i++) {
        byte[] record = line(random);
        assertEquals(scores(baseline, unusual()), scores(baseline, unusual()));
        baseline.learn(record);
        undisturbed.learn(record);
      }
      assertEquals(scores(undisturbed, unusual()), scores(baseline, unusual()));
    }));
  }

  @TestFactory
  Stream<DynamicTest> everyBaselineScoresAnyRecord() {
    return Baselines.all().stream().map(baseline -> DynamicTest.dynamicTest(baseline.id(), () -> {
      Random random = new Random(3);
      List<byte[]> odd = List.of(new byte[0], new byte[1], bytes("\n\n"), bytes("   "), noise(random, 70_000),
          new byte[CompressionBaseline.MAX_BYTES + 1], bytes("7"), bytes("a ".repeat(1000)));
      for (int round = 0; round < 2; round++) {
        for (byte[] record : odd) {
          assertTrue(Double.isFinite(baseline.score(record)), () -> "of " + record.length + " bytes");
          byte[] before = record.clone();
          baseline.learn(record);
          assertTrue(Arrays.equals(before, record));
        }
      }
    }));
  }

  @Test
  void everyBaselineHasItsOwnId() {
    List<String> ids = Baselines.all().stream().map(DetectionBaseline::id).toList();
    assertEquals(ids.size(), new HashSet<>(ids).size());
  }
}
