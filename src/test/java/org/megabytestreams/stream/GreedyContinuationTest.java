package org.megabytestreams.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.megabytestreams.generate.RepeatingText.text;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.megabytestreams.generate.BatchGenerator;
import org.megabytestreams.generate.CollectingSink;
import org.megabytestreams.generate.Finish;
import org.megabytestreams.generate.GenerationRequest;
import org.megabytestreams.generate.Prompt;
import org.megabytestreams.generate.SamplingOptions;
import org.megabytestreams.generate.StopConditions;
import org.megabytestreams.generate.WritingModel;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Geometry;

/// Compares the expected text of alerts with what the generator writes greedily.
class GreedyContinuationTest {

  /// Of prompts: takes seconds, and is at the end of a window but of the longest.
  private static final int MAX_BYTES = 4096;

  @TempDir
  Path folder;

  @ParameterizedTest
  @EnumSource
  void equalsTheTextOfTheGreedyGenerator(WritingModel kind) throws Exception {
    try (ByteModel model = kind.open(folder.resolve("bundle"));
        BatchGenerator generator = new BatchGenerator(model, 4, 200)) {
      int ended = 0;
      for (Prompt prompt : prompts(model.geometry())) {
        int[] prefix = symbols(prompt, model.geometry());
        int room = model.geometry().windowSymbols() - prefix.length;
        CollectingSink written = new CollectingSink();
        generator.submit(GenerationRequest.of(prompt, SamplingOptions.GREEDY,
            StopConditions.afterBytes(Math.min(60, room)).orAtBoundary().within(Duration.ofMinutes(5))), written);
        ended += written.await().reason() == Finish.Reason.BOUNDARY ? 1 : 0;
        assertArrayEquals(written.bytes(), GreedyContinuation.after(model, prefix, 60), "after " + prefix.length
            + " symbols");
      }
      assertEquals(kind != WritingModel.STREAM, ended > 0, ended + " of them ended the record");
    }
  }

  /// Of every alignment, with and without records before, some near the end of the window.
  private static List<Prompt> prompts(Geometry geometry) {
    int patch = geometry.patchSize();
    List<Prompt> prompts = new ArrayList<>();
    for (int length = 0; length <= patch; length++) {
      prompts.add(Prompt.of(text(length, length)));
      prompts.add(new Prompt(List.of(text(21, 1), text(0, 0), text(50 + length, 2)), text(length, 3)));
      prompts.add(Prompt.of(text(Math.min(MAX_BYTES, geometry.windowSymbols()) - 1 - 3 * length, 4)));
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
}
