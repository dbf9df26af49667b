package org.megabytestreams.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.megabytestreams.generate.RepeatingText.text;
import static org.megabytestreams.generate.WritingModel.SMALL;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.Precision;
import org.megabytestreams.model.ArchitectureOptions;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.runtime.OnnxByteModel;
import org.megabytestreams.score.SegmentScorer;
import org.megabytestreams.score.StreamSegment;
import org.megabytestreams.score.WindowScorer;
import org.megabytestreams.testing.TinyBundle;

/// Compares spans for a gap with scores of the whole text.
class InfillTest {
  private static final double TOLERANCE_NATS = 1e-4;
  private static final int SAMPLES = 9;

  @TempDir
  Path folder;

  /// Models that fill gaps.
  enum Kind { RECORDS, STREAM, MATCHING }

  private ByteModel open(Kind kind) throws Exception {
    Geometry geometry = switch (kind) {
      case RECORDS -> SMALL;
      case STREAM -> SMALL.withFraming(Framing.STREAM);
      case MATCHING -> SMALL.withOptions(
          ArchitectureOptions.PLAIN.withRotaryPositions().withCrossPatchKeys(8).withMatching().withAttentionWindow(7));
    };
    return OnnxByteModel.open(TinyBundle.write(folder.resolve("bundle"), geometry), 1);
  }

  private static SamplingOptions drawn(int sample) {
    return SamplingOptions.drawn(sample);
  }

  @ParameterizedTest
  @EnumSource
  void givesSpanAndSuffixTheBitsOfTheWholeText(Kind kind) throws Exception {
    List<byte[]> before = List.of(text(70, 1), text(0, 0), text(23, 2));
    List<Prompt> prompts = List.of(Prompt.of(text(0, 3)), new Prompt(before, text(5, 4)),
        new Prompt(before, text(8, 5)), new Prompt(List.of(text(300, 6)), text(130, 7))); // longer than a window
    List<Prompt> suffixes = List.of(Prompt.of(text(3, 8)), new Prompt(List.of(text(12, 9)), text(0, 0)),
        new Prompt(List.of(text(0, 0), text(15, 10), text(0, 0), text(40, 11)), text(170, 12)));
    try (ByteModel model = open(kind)) {
      for (Prompt prompt : prompts) {
        for (Prompt suffix : suffixes) {
          for (int bytes : new int[] {1, 8, 13}) {
            List<Infill.Span> spans = new Infill(model).fill(prompt, bytes, suffix, SAMPLES, InfillTest::drawn);
            assertTrue(spans.size() > SAMPLES / 2, "too few spans: " + spans.size());
            for (Infill.Span span : spans) {
              assertEquals(bytes, span.bytes().length);
              assertCosts(model, prompt, span, suffix);
            }
          }
        }
      }
    }
  }

  /// Scores the text as records of one input, once up to the gap, once with the span, once with all.
  private static void assertCosts(ByteModel model, Prompt prompt, Infill.Span span, Prompt suffix) {
    List<Symbol> all = new ArrayList<>();
    prompt.before().forEach(record -> add(all, record, true, ' ', model.geometry()));
    add(all, prompt.text(), false, 'p', model.geometry());
    add(all, span.bytes(), false, 's', model.geometry());
    suffix.before().forEach(record -> add(all, record, true, 'x', model.geometry()));
    add(all, suffix.text(), false, 'x', model.geometry());
    int[] symbols = all.stream().mapToInt(Symbol::value).toArray();
    float[] bits = new WindowScorer(model).score(List.of(StreamSegment.atStart(symbols))).getFirst().bits();
    double spanBits = 0;
    double suffixBits = 0;
    for (int i = 0; i < symbols.length; i++) {
      spanBits += all.get(i).part() == 's' ? bits[i] : 0;
      suffixBits += all.get(i).part() == 'x' ? bits[i] : 0;
    }
    assertEquals(-spanBits * Math.log(2), span.logProbability(), TOLERANCE_NATS);
    assertEquals(-suffixBits * Math.log(2), span.suffixLogProbability(), TOLERANCE_NATS);
  }

  /// A symbol, and what it belongs to; nothing that is scored where it fills a patch.
  private record Symbol(int value, char part) {}

  private static void add(List<Symbol> all, byte[] bytes, boolean ends, char part, Geometry geometry) {
    for (byte b : bytes) {
      all.add(new Symbol(b & 0xff, part));
    }
    if (ends && geometry.framing() == Framing.RECORDS) {
      all.add(new Symbol(256, part));
      while (all.size() % geometry.patchSize() != 0) {
        all.add(new Symbol(256, ' '));
      }
    }
  }

  @Test
  void ordersSpansByTheirProbability() throws Exception {
    try (ByteModel model = open(Kind.RECORDS)) {
      List<Infill.Span> spans = new Infill(model).fill(Prompt.of(text(9, 1)), 6,
          new Prompt(List.of(text(20, 2)), new byte[0]), 40, InfillTest::drawn);
      for (int i = 1; i < spans.size(); i++) {
        assertTrue(spans.get(i - 1).jointLogProbability() >= spans.get(i).jointLogProbability());
      }
      assertTrue(spans.getFirst().jointLogProbability() > spans.getLast().jointLogProbability());
      assertEquals(spans.size(), spans.stream().mapToInt(Infill.Span::sample).distinct().count());
    }
  }

  @Test
  void givesTheSameSpansInALongWindow() throws Exception {
    Geometry geometry = SMALL.withOptions(
        ArchitectureOptions.PLAIN.withRotaryPositions().withCrossPatchKeys(8).withMatching().withAttentionWindow(7));
    Bundle bundle = TinyBundle.write(folder.resolve("bundle"), geometry);
    Prompt prompt = new Prompt(List.of(text(300, 1)), text(11, 2));
    Prompt suffix = new Prompt(List.of(text(30, 3)), text(5, 4));
    List<List<Infill.Span>> spans = new ArrayList<>();
    for (int patches : new int[] {100, 2 * SegmentScorer.MAX_WHOLE_SYMBOLS / geometry.patchSize()}) {
      try (ByteModel model = OnnxByteModel.open(bundle, geometry.withPatches(patches),
          Precision.FLOAT32, Device.cpu(1))) {
        spans.add(new Infill(model).fill(prompt, 8, suffix, SAMPLES, InfillTest::drawn));
      }
    }
    assertFalse(spans.getFirst().isEmpty());
    assertEquals(spans.getFirst().size(), spans.getLast().size());
    for (int i = 0; i < spans.getFirst().size(); i++) {
      Infill.Span whole = spans.getFirst().get(i);
      Infill.Span grown = spans.getLast().get(i);
      assertArrayEquals(whole.bytes(), grown.bytes());
      assertEquals(whole.suffixLogProbability(), grown.suffixLogProbability(), 0.01);
    }
  }

  /// The model knows how a broker's lines go on after their levels.
  @Test
  void choosesTheSpanThatFitsTheSuffix() {
    try (ByteModel model = OnnxByteModel.open(Bundle.read(Path.of("src/main/bundles/logs")), 1)) {
      Prompt prompt = Prompt.of("[2026-11-24 22:03:11,492] ".getBytes(StandardCharsets.UTF_8));
      Prompt suffix = Prompt.of(" [GroupCoordinator 1]: Dynamic member".getBytes(StandardCharsets.UTF_8));
      List<Infill.Span> spans = new Infill(model).fill(prompt, 4, suffix, 60, InfillTest::drawn);
      assertEquals("INFO", new String(spans.getFirst().bytes(), StandardCharsets.UTF_8));
      assertTrue(spans.stream().anyMatch(span -> !Arrays.equals(span.bytes(), spans.getFirst().bytes())),
          "all drawn are the same: nothing was decided");
    }
  }

  @Test
  void givesNoSpanForADrawThatEndsTheRecord() throws Exception {
    try (ByteModel model = open(Kind.RECORDS)) {
      List<Infill.Span> spans = new Infill(model).fill(Prompt.of(text(9, 1)), 200, Prompt.of(text(9, 2)), 20,
          InfillTest::drawn);
      assertTrue(!spans.isEmpty() && spans.size() < 18, "expected some of 20 draws to go on, got " + spans.size());
      spans.forEach(span -> assertEquals(200, span.bytes().length));
    }
  }
}
