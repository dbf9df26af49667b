package org.megabytestreams.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.Manifest;
import org.megabytestreams.bundle.Precision;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.runtime.OnnxByteModel;
import org.megabytestreams.testing.TinyBundle;

class QuantizerTest {
  private static final Path TEXT = Path.of("README.md");
  private static final int SHORT_WINDOW = 256;

  @TempDir
  Path folder;

  private Bundle quantized() throws IOException {
    Bundle bundle = BundleConverter.copy(Bundle.read(Path.of("src/main/bundles/general")), folder.resolve("plain"),
        true);
    int window = bundle.manifest().geometry().windowSymbols();
    try (Corpus corpus = Corpus.open(List.of(TEXT.toString()), 0.4, 1)) {
      assertTrue(corpus.heldOutBytes() < window * 4L, "a quick test");
      return new Quantizer(bundle, corpus, new RecordFormat.Lines(), 1).write(folder.resolve("made"));
    }
  }

  @Test
  void costsFewBitsAndReportsThem() throws IOException {
    Bundle made = Bundle.read(quantized().folder());
    Manifest.Quantization int8 = made.manifest().int8();
    assertTrue(int8.bytes() > 0 && Math.abs(int8.penalty()) < 0.02, int8.toString());
    assertEquals(List.of("README.md"), int8.calibratedOn());
    int[][] window = window();
    try (OnnxByteModel plain = OnnxByteModel.open(made, 1); OnnxByteModel small = int8(made)) {
      double bits = sum(plain.surprisal(window)[0].bits());
      double smallBits = sum(small.surprisal(window)[0].bits());
      assertTrue(smallBits != bits && Math.abs(smallBits / bits - 1) < 0.05, bits + " and " + smallBits);
      assertEquals(plain.digest() + "-int8", small.digest());
    }
  }

  @Test
  void scoresAWindowAlikeInAnyBatch() throws IOException {
    try (OnnxByteModel model = int8(quantized())) {
      int[] other = new int[SHORT_WINDOW];
      Arrays.fill(other, 0xff);
      int[] window = window()[0];
      assertArrayEquals(model.surprisal(new int[][] {window})[0].bits(),
          model.surprisal(new int[][] {other, window, other})[1].bits());
    }
  }

  @Test
  void namesTheSourceWhosePartHasNoRecord() throws IOException {
    Bundle tiny = TinyBundle.write(folder.resolve("tiny"));
    Path log = Files.writeString(folder.resolve("a.log"), "GET /\n\n".repeat(400) + "\n".repeat(2000));
    try (Corpus corpus = Corpus.open(List.of(log.toString()), 0.2, 1)) {
      Quantizer quantizer = new Quantizer(tiny, corpus, RecordFormat.parse("blank"), 1);
      assertEquals(log + ": expected records in the part held out, got none",
          assertThrows(Corpus.BadCorpusException.class, () -> quantizer.write(folder.resolve("made"))).getMessage());
    }
  }

  @Test
  void reportsABundleWithoutInt8() throws IOException {
    Bundle plain = TinyBundle.write(folder.resolve("tiny"));
    Bundle.BadBundleException bad = assertThrows(Bundle.BadBundleException.class, () -> int8(plain));
    assertTrue(bad.getMessage().contains("no int8 graphs"), bad.getMessage());
  }

  private static OnnxByteModel int8(Bundle bundle) {
    return OnnxByteModel.open(bundle, bundle.manifest().geometry(), Precision.INT8, Device.cpu(1));
  }

  private static int[][] window() throws IOException {
    byte[] text = Files.readAllBytes(TEXT);
    int[] window = new int[SHORT_WINDOW];
    for (int i = 0; i < window.length; i++) {
      window[i] = text[i] & 0xff;
    }
    return new int[][] {window};
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }
}
