package org.megabytestreams.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.megabytestreams.generate.BatchGenerator;
import org.megabytestreams.generate.Ending;
import org.megabytestreams.generate.GenerationRequest;
import org.megabytestreams.generate.Prompt;
import org.megabytestreams.generate.Sampling;
import org.megabytestreams.generate.Stop;
import org.megabytestreams.megabyte.ByteModel;
import org.megabytestreams.megabyte.Framing;
import org.megabytestreams.megabyte.Geometry;
import org.megabytestreams.megabyte.Options;
import org.megabytestreams.onnx.Bundle;
import org.megabytestreams.onnx.OnnxByteModel;
import org.megabytestreams.train.TinyBundle;

/// What alerts carry as expected is what the generator writes, greedily.
class ExpectationTest {
  private static final Geometry SMALL = new Geometry(8, 32, 8, 32, 2, 2, 32, 2, 2, Framing.RECORDS)
      .withOptions(new Options(5, false, Options.Positions.LEARNED, false));

  /// Of prompts: takes seconds, and is at the end of a window but of the longest.
  private static final int LONGEST = 4096;

  @TempDir
  Path folder;

  /// Models that expect.
  enum Kind { RECORDS, STREAM, MATCHING, BUNDLED, BUNDLED_MATCHING }

  private ByteModel open(Kind kind) throws Exception {
    Path target = folder.resolve("bundle");
    Bundle bundle = switch (kind) {
      case RECORDS -> TinyBundle.write(target, SMALL);
      case STREAM -> TinyBundle.write(target, SMALL.withFraming(Framing.STREAM));
      case MATCHING -> TinyBundle.write(target, SMALL.withOptions(
          new Options(8, false, Options.Positions.ROTARY, false, true, Options.Architecture.MEGABYTE, 7)));
      case BUNDLED -> Bundle.read(Path.of("src/main/bundles/logs"));
      case BUNDLED_MATCHING -> Bundle.read(Path.of("src/main/bundles/general"));
    };
    return OnnxByteModel.open(bundle, 1);
  }

  @ParameterizedTest
  @EnumSource
  void isWhatTheGeneratorWrites(Kind kind) throws Exception {
    try (ByteModel model = open(kind); BatchGenerator generator = new BatchGenerator(model, 4, 200)) {
      int ended = 0;
      for (Prompt prompt : prompts(model.geometry())) {
        int[] prefix = symbols(prompt, model.geometry());
        int room = model.geometry().windowSymbols() - prefix.length;
        Drawn written = new Drawn();
        generator.submit(new GenerationRequest(prompt, Sampling.GREEDY,
            new Stop(Math.min(60, room), true, List.of(), Duration.ofMinutes(5)), false, 0), written);
        ended += written.await().reason() == Ending.Reason.BOUNDARY ? 1 : 0;
        assertArrayEquals(written.bytes(), Expectation.after(model, prefix, 60), "after " + prefix.length + " symbols");
      }
      assertEquals(kind != Kind.STREAM, ended > 0, ended + " of them ended the record");
    }
  }

  /// Of every alignment, with and without records before, some near the end of the window.
  private static List<Prompt> prompts(Geometry geometry) {
    int patch = geometry.patchSize();
    List<Prompt> prompts = new ArrayList<>();
    for (int length = 0; length <= patch; length++) {
      prompts.add(Prompt.of(text(length, length)));
      prompts.add(new Prompt(List.of(text(21, 1), text(0, 0), text(50 + length, 2)), text(length, 3)));
      prompts.add(Prompt.of(text(Math.min(LONGEST, geometry.windowSymbols()) - 1 - 3 * length, 4)));
    }
    for (String line : List.of("[2026-11-24 22:03:11,492] INFO [GroupCoordinator 1]: Dynamic memb",
        "[2026-11-24 22:03:11,492] INFO Stopped. (kafka.server.KafkaServ")) {
      prompts.add(Prompt.of(line.getBytes(StandardCharsets.UTF_8)));
    }
    return prompts;
  }

  private static int[] symbols(Prompt prompt, Geometry geometry) {
    List<Integer> symbols = new ArrayList<>();
    prompt.before().forEach(
        record -> Arrays.stream(geometry.framing().frame(record, geometry.patchSize())).forEach(symbols::add));
    for (byte b : prompt.text()) {
      symbols.add(b & 0xff);
    }
    return symbols.stream().mapToInt(Integer::intValue).toArray();
  }

  /// Printable text that repeats itself now and then.
  private static byte[] text(int length, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = i % 50 > 30 ? text[i - 30] : (byte) random.nextInt(32, 127);
    }
    return text;
  }
}
