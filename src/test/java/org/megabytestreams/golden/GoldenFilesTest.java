package org.megabytestreams.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.megabytestreams.score.RecordScore.published;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.runtime.OnnxByteModel;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.score.FileScorer;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.score.SegmentScorer;
import org.megabytestreams.stream.StateCodec;
import org.megabytestreams.stream.StreamState;

/// Opens the files that earlier versions left behind.
class GoldenFilesTest {
  @TempDir
  Path folder;

  @ParameterizedTest
  @MethodSource("org.megabytestreams.golden.GoldenFiles#ofAllVersions")
  void resumesATrainingRun(GoldenFiles golden) throws IOException {
    Path run = Files.createDirectories(folder.resolve("run"));
    try (Stream<Path> files = Files.walk(golden.folder().resolve("run"))) {
      for (Path file : files.toList()) {
        Path copy = run.resolve(golden.folder().resolve("run").relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
    double best = golden.train(run, () -> false);
    assertEquals(golden.lines("trained.jsonl").getFirst().get("heldOutBitsPerByte").asDouble(), best,
        GoldenFiles.ROUNDING);
    String steps = Files.readString(run.resolve("run.jsonl"));
    assertEquals(GoldenFiles.STEPS / 10, steps.lines().count(), "it did not go on where it stood: " + steps);
  }

  @ParameterizedTest
  @MethodSource("org.megabytestreams.golden.GoldenFiles#ofAllVersions")
  void readsBundlesAndScoresAFileToTheSameBits(GoldenFiles golden) throws IOException {
    assertEquals(GoldenFiles.GEOMETRY, Bundle.read(golden.otherBundle()).manifest().geometry());
    List<RecordScore> scores = new ArrayList<>();
    try (OnnxByteModel model = OnnxByteModel.open(Bundle.read(golden.bundle()), 1)) {
      FileScorer scorer = new FileScorer(SegmentScorer.of(model), ContextPolicy.STREAM,
          scored -> scores.add(scored.score()));
      for (String line : Files.readAllLines(golden.folder().resolve("corpus.log"))) {
        scorer.add(line.getBytes(StandardCharsets.UTF_8), true, true);
      }
      scorer.flush();
    }
    List<JsonNode> expected = golden.lines("corpus-scores.jsonl");
    assertEquals(expected.size(), scores.size());
    for (int i = 0; i < expected.size(); i++) {
      JsonNode line = expected.get(i);
      RecordScore score = scores.get(i);
      assertEquals(i, line.get("index").asInt());
      assertEquals(line.get("bytes").asInt(), score.bytes(), "bytes of record " + i);
      assertEquals(line.get("bits").asDouble(), published(score.bits()), GoldenFiles.ROUNDING, "bits of record " + i);
      assertEquals(line.get("worstSpanBits").asDouble(), published(score.worstSpanBits()), GoldenFiles.ROUNDING,
          "bits of the worst span of record " + i);
      assertEquals(line.get("worstSpanOffset").asInt(), score.worstSpanOffset(), "worst span of record " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("org.megabytestreams.golden.GoldenFiles#ofAllVersions")
  void readsStreamStates(GoldenFiles golden) throws IOException {
    List<JsonNode> states = golden.lines("states.jsonl");
    assertTrue(states.stream().anyMatch(state -> state.get("incidentOpen").asBoolean()), "no open incident");
    assertTrue(states.stream().anyMatch(state -> state.get("key").isNull()), "no unnamed stream");
    for (JsonNode expected : states) {
      StreamState state = StateCodec.decode(expected.get("state").binaryValue());
      assertEquals(expected.get("topic").asText(), state.stream().topic());
      assertArrayEquals(expected.get("key").binaryValue(), state.stream().key());
      assertEquals(expected.get("model").asText(), state.model());
      assertEquals(expected.get("records").asLong(), state.records());
      assertEquals(expected.get("nextSymbol").asLong(), state.tail().next());
      assertEquals(expected.get("symbols").asInt(), state.tail().symbols().length);
      assertEquals(expected.get("firstOffset").asLong(), state.since());
      assertEquals(expected.get("incidentOpen").asBoolean(), state.monitor().incidentOpen());
    }
  }
}
