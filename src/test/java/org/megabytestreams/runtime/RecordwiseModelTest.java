package org.megabytestreams.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.matchmodel.MatchMemory;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.GrowingWindow;
import org.megabytestreams.model.Surprisal;

class RecordwiseModelTest {
  private static final int MAX_PATCHES = 1 << 14;
  private static final double ROUNDING = 0.01;

  private static ByteModel model;
  private static ByteModel recordwise;

  private final Random random = new Random(4);

  @BeforeAll
  static void open() {
    model = OnnxByteModel.open(Bundle.read(Path.of("src/main/bundles/logs-any")), 2);
    recordwise = model.recordwise();
  }

  @AfterAll
  static void close() {
    model.close();
  }

  /// A stream's first record has nothing before it: a window of the network's own says the same. The lengths are
  /// those of an empty record, of a batch, of more than a window, and of more than a record that may be easy.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 100, 5000, 40_000})
  void scoresAFirstRecordLikeAWindow(int length) {
    int[] symbols = framed(text(length));
    try (GrowingWindow window = model.window(MAX_PATCHES); GrowingWindow alone = recordwise.window(MAX_PATCHES)) {
      Surprisal expected = window.append(symbols);
      Surprisal looked = alone.look(symbols);
      Surprisal appended = alone.append(symbols);
      assertArrayEquals(Arrays.copyOf(expected.bits(), length + 1), Arrays.copyOf(appended.bits(), length + 1),
          (float) ROUNDING);
      assertArrayEquals(appended.bits(), looked.bits(), (float) ROUNDING);
      assertEquals(symbols.length / model.geometry().patchSize(), alone.patches());
    }
  }

  @Test
  void scoresRecordsAlikeHoweverTheyAreAppended() {
    MatchMemory memory = memory();
    List<int[]> records = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      records.add(framed(i % 9 == 8 ? text(300) : line()));
    }
    int[] all = records.stream().flatMapToInt(Arrays::stream).toArray();
    try (GrowingWindow one = recordwise.window(MAX_PATCHES); GrowingWindow other = recordwise.window(MAX_PATCHES)) {
      one.attach(memory);
      other.attach(memory);
      Surprisal together = one.append(all);
      int at = 0;
      for (int[] record : records) {
        Surprisal alone = other.append(record);
        for (int i = 0; i < record.length; i++) {
          assertEquals(together.bits()[at + i], alone.bits()[i], ROUNDING);
          assertEquals(together.withoutNetwork().get(at + i), alone.withoutNetwork().get(i));
        }
        at += record.length;
      }
      assertFalse(together.withoutNetwork().isEmpty());
      assertTrue(together.withoutNetwork().cardinality() < all.length);
    }
  }

  @Test
  void letsTheNetworkScoreARecordThatIsCut() {
    MatchMemory memory = memory();
    int[] record = framed(line());
    int half = record.length / 16 * 8;
    try (GrowingWindow window = recordwise.window(MAX_PATCHES)) {
      window.attach(memory);
      assertFalse(window.look(record).withoutNetwork().isEmpty(), "the whole record is easy");
      assertTrue(window.append(Arrays.copyOf(record, half)).withoutNetwork().isEmpty());
      assertTrue(window.append(Arrays.copyOfRange(record, half, record.length)).withoutNetwork().isEmpty());
      assertFalse(window.append(framed(line())).withoutNetwork().isEmpty());
    }
  }

  @Test
  void offersWhatItCan() {
    assertThrows(UnsupportedOperationException.class, () -> recordwise.window().logProbabilities(new int[8]));
    assertThrows(IllegalArgumentException.class, () -> recordwise.window(2).append(new int[24]));
    try (ByteModel logs = OnnxByteModel.open(Bundle.read(Path.of("src/main/bundles/logs")), 1)) {
      assertNull(logs.recordwise(), "it has no match model");
    }
  }

  private MatchMemory memory() {
    List<byte[]> lines = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      lines.add(line());
    }
    return MatchMemory.of(model.geometry().framing().frame(lines), (MatchMemory) recordwise.memory(),
        model.geometry().options().guessContexts());
  }

  private byte[] line() {
    return "10:%02d INFO [worker-%d] request /api/v1/items/%d took %d ms".formatted(random.nextInt(60),
        random.nextInt(8), random.nextInt(100), random.nextInt(90)).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] text(int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append("key").append(random.nextInt(50)).append('=').append(random.nextInt(1000)).append(' ');
    }
    return text.substring(0, length).getBytes(StandardCharsets.UTF_8);
  }

  private static int[] framed(byte[] record) {
    return model.geometry().framing().frame(record, model.geometry().patchSize());
  }
}
