package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.testing.BuiltProgram;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.testing.TinyBundle;

/// Runs `megabyte continue` as a shell does.
class ContinueIT {

  @TempDir
  static Path folder;

  private static String bundle;

  @BeforeAll
  static void write() throws Exception {
    bundle = TinyBundle.write(folder.resolve("bundle")).folder().toString();
    Files.writeString(folder.resolve("a.log"), "GET /index.html 200\nGET /ot");
  }

  private static Cli.Outcome run(Path in, String... arguments) throws Exception {
    return Cli.run(folder, in, arguments);
  }

  @Test
  void continuesThePromptAlikeFromEverySource() throws Exception {
    String file = folder.resolve("a.log").toString();
    Cli.Outcome samples = run(null, "continue", "--model", bundle, "--json", "--samples", "2", "--bytes", "40",
        "--file", file);
    assertEquals(0, samples.code(), samples.err().toString());
    assertEquals(2, samples.out().size());
    JsonNode first = TestJson.read(samples.out().get(0));
    JsonNode second = TestJson.read(samples.out().get(1));
    assertEquals("LENGTH", first.get("reason").asText());
    assertEquals(40, first.get("bytes").asInt());
    assertTrue(first.get("bitsPerByte").asDouble() > 1);
    assertEquals(2, second.get("seed").asInt());
    assertNotEquals(first.get("bits"), second.get("bits"));
    Cli.Outcome piped = run(folder.resolve("a.log"), "continue", "--model", bundle, "--json", "--seed", "2", "--bytes",
        "40");
    assertEquals(second.get("bits"), TestJson.read(piped.out().getFirst()).get("bits"));
    Cli.Outcome prompt = run(null, "continue", "--model", bundle, "--json", "--seed", "2", "--bytes", "40",
        "--prompt", "GET /index.html 200\nGET /ot");
    assertEquals(second.get("bits"), TestJson.read(prompt.out().getFirst()).get("bits"));
  }

  @Test
  void comparesModelsAndEscapesControlCharacters() throws Exception {
    Cli.Outcome both = run(null, "continue", "--compare", bundle + "," + bundle, "--prompt", "", "--bytes", "60",
        "--escape", "always");
    assertEquals(0, both.code(), both.err().toString());
    assertEquals(2, both.out().stream().filter(line -> line.startsWith("--- ")).count());
    assertEquals(2, both.err().stream().filter(line -> line.contains("60 bytes, ")).count());
    assertTrue(String.join("", both.out()).contains("\\x"), "random bytes hold some that no terminal shows");
  }

  @Test
  void fillsAGapAndPrintsTheBestTextFirst() throws Exception {
    Path behind = Files.writeString(folder.resolve("behind"), "her.html 200\nGET /");
    String[] gap = {"continue", "--model", bundle, "--file", folder.resolve("a.log").toString(), "--bytes", "3",
      "--suffix-file", behind.toString(), "--samples", "20", "--escape", "always"};
    Cli.Outcome all = run(null, Stream.concat(Stream.of(gap), Stream.of("--json")).toArray(String[]::new));
    assertEquals(0, all.code(), all.err().toString());
    assertTrue(all.out().size() > 10, "too few spans: " + all.out().size());
    double last = 0;
    for (String line : all.out()) {
      JsonNode span = TestJson.read(line);
      assertEquals(3, span.get("bytes").asInt());
      assertEquals(1, span.get("seed").asInt() - span.get("sample").asInt());
      double now = span.get("logProbability").asDouble() + span.get("suffixLogProbability").asDouble();
      assertTrue(now <= last, now + " behind " + last);
      last = now;
    }
    Cli.Outcome best = run(null, gap);
    assertEquals(1, best.out().size());
    assertTrue(best.err().getLast().contains("best of " + all.out().size() + " spans, seed "
        + TestJson.read(all.out().getFirst()).get("seed").asInt() + "; log-probability -"), best.err().getLast());
    Cli.Outcome text = run(null, "continue", "--model", bundle, "--file", folder.resolve("a.log").toString(), "--bytes",
        "3", "--suffix", Files.readString(behind), "--samples", "20", "--json");
    assertEquals(all.out(), text.out());
  }

  @Test
  @DisabledIfSystemProperty(named = BuiltProgram.PROPERTY, matches = ".+", disabledReason = "writes no report")
  void rescoresWhatTheBenchmarkWrote() throws Exception {
    Path report = folder.resolve("generate.json");
    Cli.Outcome bench = run(null, "bench", "generate", "--model", bundle, "--seconds", "0.5", "--out",
        report.toString(), folder.resolve("a.log").toString());
    assertEquals(0, bench.code(), bench.err().toString());
    JsonNode result = TestJson.read(Files.readAllBytes(report)).get("generate");
    assertTrue(result.get("correct").asBoolean());
    assertEquals(3, result.get("figures").size());
    assertTrue(result.get("figures").get(2).get("bytes").asLong() > 0);
    assertTrue(result.get("load").get("requests").asLong() > 0);
  }

  @Test
  void reportsErrorsInOneLineAndFails() throws Exception {
    run(null, "continue", "--model", bundle, "--prompt", "a", "--file", "b").fails(2,
        "megabyte continue: expected --prompt or --file, got both");
    run(null, "continue", "--model", bundle, "--prompt", "a", "--greedy", "--top-k", "3").fails(2,
        "megabyte continue: expected --greedy without --temperature, --top-k, --top-p, --min-p and --seed: nothing is"
            + " drawn");
    run(null, "continue", "--model", bundle, "--prompt", "a", "--top-p", "2").fails(2,
        "megabyte continue: expected --top-p above 0 and at most 1, got 2.0");
    run(null, "continue", "--model", bundle, "--prompt", "a", "--greedy", "--samples", "2").fails(2,
        "megabyte continue: expected --samples 1 where nothing is drawn, got 2: all would be the same");
    run(null, "continue", "--model", bundle, "--prompt", "a", "--suffix", "b").fails(2,
        "megabyte continue: expected --bytes 1 or more with a suffix, the length of the gap, got none");
    run(null, "continue", "--model", bundle, "--prompt", "a", "--suffix", "", "--bytes", "3").fails(2,
        "megabyte continue: expected a suffix of at least 1 byte, got none");
    run(null, "continue", "--model", bundle, "--prompt", "a", "--suffix", "b", "--suffix-file", "c", "--bytes", "3")
        .fails(2, "megabyte continue: expected --suffix or --suffix-file, got both");
    run(null, "continue", "--model", bundle, "--prompt", "a", "--suffix", "b", "--bytes", "3", "--one-record").fails(2,
        "megabyte continue: expected a suffix without --one-record, --stop and --seconds: a gap has exactly --bytes"
            + " bytes");
    run(null, "continue", "--model", bundle, "--file", "/nonexistent").fails(1,
        "megabyte continue: no such file: /nonexistent");
  }
}
