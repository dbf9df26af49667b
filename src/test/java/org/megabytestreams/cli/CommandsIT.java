package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.Manifest;
import org.megabytestreams.testing.BuiltProgram;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.testing.TinyBundle;
import org.megabytestreams.testing.Waiting;

/// Runs commands of the built application as a shell does.
class CommandsIT {

  @TempDir
  static Path folder;

  private static String bundle;

  @BeforeAll
  static void write() throws IOException {
    bundle = TinyBundle.write(folder.resolve("bundle")).folder().toString();
    Files.writeString(folder.resolve("a.log"), "GET /index.html 200\n\nGET /other.html 404\n");
    Files.writeString(folder.resolve("corpus.log"), "GET /index.html 200\n".repeat(8000));
    Files.writeString(folder.resolve("empty"), "");
  }

  private static Cli.Outcome run(Path in, String... arguments) throws Exception {
    return Cli.run(folder, in, arguments);
  }

  @Test
  void scoresRecordsInOrderAsJson() throws Exception {
    Cli.Outcome file = run(null, "score", "--model", bundle, "--json", folder.resolve("a.log").toString());
    assertEquals(0, file.code(), file.err().toString());
    List<JsonNode> records = new ArrayList<>();
    for (String line : file.out()) {
      records.add(TestJson.read(line));
    }
    assertEquals(List.of(0, 1, 2), records.stream().map(record -> record.get("index").asInt()).toList());
    assertEquals(List.of(19, 0, 19), records.stream().map(record -> record.get("bytes").asInt()).toList());
    assertTrue(records.stream().allMatch(record -> record.get("bits").asDouble() > 0));
    Cli.Outcome piped = run(folder.resolve("a.log"), "score", "--model", bundle, "--json", "-");
    assertEquals(file.out(), piped.out());
    assertEquals(1, run(null, "score", "--model", bundle, "--json", "--top", "1", folder.resolve("a.log").toString())
        .out().size());
  }

  @Test
  void checksTheConfigurationOfTopics() throws Exception {
    Path rules = Files.writeString(folder.resolve("topics.json"), """
        {"schema": 1, "rules": [
          {"topics": "audit", "falseAlarmsPerDay": 0.1},
          {"topics": "app-*", "model": "bundle"}]}
        """);
    String[] check = {"config", "check", rules.toString(), "--input", "audit,app-web", "--set",
      "megabyte.alerts.expected-bytes=8"};
    Cli.Outcome good = Cli.run(Map.of("MEGABYTE_ALERTS_QUIET_TIME", "5m"), folder, null, check);
    assertEquals(0, good.code(), good.err().toString());
    assertEquals(List.of(), good.err());
    List<String> lines = good.out().stream().map(line -> line.strip().replaceAll(" +", " ")).toList();
    assertEquals(List.of("audit", "falseAlarmsPerDay 0.1 " + rules + ":2: rule 1 for topics 'audit'",
        "topicFalseAlarmsPerDay 0 default", "paceFalseAlarmsPerDay 0 default", "warmUpRecords 300 default",
        "quietRecords 200 default", "quietTime 5m environment", "expectedBytes 8 command line"), lines.subList(0, 8));
    assertEquals("model " + folder.resolve("bundle") + " " + rules + ":3: rule 2 for topics 'app-*'", lines.getLast());
    Files.writeString(rules,
        "{\"schema\": 1, \"rules\": [\n{\"topics\": \"a\", \"context\": 1, \"model\": \"none\"}]}");
    Cli.Outcome bad = run(null, check);
    assertEquals(2, bad.code());
    assertEquals(List.of("warning: " + rules + ":2: rule 1 for topics 'a' applies to no input topic",
        rules + ":2: context: expected \"stream\", \"record\" or \"memory\", got 1",
        rules + ":2: model: no model bundle at " + folder.resolve("none") + ": expected a file manifest.json there"),
        bad.err().stream().map(line -> line.replaceFirst("^megabyte config check: ", "")).toList());
    assertEquals(List.of(), bad.out());
    Path routes = folder.resolve("no-routes.json");
    run(null, "config", "check", "--set", "megabyte.routes.file=" + routes).fails(2,
        "megabyte config check: no such file: " + routes);
    run(null, "config", "check", "--set", "megabyte.max-model=3").fails(2, "megabyte config check: megabyte.max-model:"
        + " expected a key of the service, got an unknown one in command line");
  }

  @Test
  void printsNothingForEmptyInput() throws Exception {
    String empty = folder.resolve("empty").toString();
    assertEquals(List.of(), run(null, "score", "--model", bundle, "--json", empty).out());
    assertEquals(List.of(),
        run(null, "score", "--model", bundle, "--json", "--records", "length:4", empty).out());
    assertEquals(1, run(null, "score", "--model", bundle, "--json", "--records", "file", empty).out().size());
  }

  @Test
  void runsOnTheCpuWhenCudaIsMissing() throws Exception {
    String file = folder.resolve("a.log").toString();
    String missing = "CUDA is not available: this build has none; build with mvn -Pcuda12 or -Pcuda13";
    Cli.Outcome cuda = run(null, "score", "--model", bundle, "--json", "--provider", "cuda", file);
    cuda.fails(1, "megabyte score: " + missing);
    assertEquals(1, cuda.err().size(), cuda.err().toString());
    run(null, "train", "--preset", "pico", "--steps", "1", "--provider", "cuda", "--out",
        folder.resolve("on-cuda").toString(), folder.resolve("corpus.log").toString())
        .fails(1, "megabyte train: " + missing);
    Cli.Outcome auto = run(null, "score", "--model", bundle, "--json", "--provider", "auto", file);
    assertEquals(0, auto.code(), auto.err().toString());
    assertEquals("provider auto: cpu, as CUDA is not available: this build has none; build with mvn -Pcuda12 or"
        + " -Pcuda13", auto.err().getFirst());
    assertEquals(run(null, "score", "--model", bundle, "--json", file).out(), auto.out());
  }

  @Test
  void reportsErrorsInOneLineAndFails() throws Exception {
    run(null, "score", "--model", folder.resolve("none").toString(), "-").fails(1,
        "megabyte score: no model bundle at " + folder.resolve("none") + ": expected a file manifest.json there");
    run(null, "score", "--model", bundle, "--context", "both", "-").fails(2,
        "megabyte score: expected --context stream or record, got 'both'");
    run(null, "score", "--model", bundle, "--window", "9", "-").fails(2,
        "megabyte score: expected --window of at least 32, got 9");
    run(null, "control", "forget").fails(2, "megabyte control forget: expected --stream, '*' for all");
    run(null, "control", "promote", "--model", folder.resolve("no-such").toString()).fails(1,
        "megabyte control promote: no model bundle at " + folder.resolve("no-such")
            + ": expected a file manifest.json there");
    Cli.Outcome serve = run(null, "serve", "--set", "megabyte.batch.delay=abc");
    assertEquals(1, serve.code());
    String line = serve.err().getLast();
    assertTrue(line.startsWith("megabyte serve: ") && line.contains("batch.delay"), line);
  }

  @Test
  @DisabledIfSystemProperty(named = BuiltProgram.PROPERTY, matches = ".+", disabledReason = "does not train")
  void explainsErrorsOfACorpus() throws Exception {
    run(null, "train", "--steps", "1", "--out", folder.resolve("x").toString(), "/nonexistent").fails(1,
        "megabyte train: no such file or folder: /nonexistent");
    run(null, "train", "--steps", "1", "--preset", "nano", "--out", folder.resolve("x").toString(),
        folder.resolve("empty").toString()).fails(1, "megabyte train: the corpus is too small: expected at least 4096"
            + " bytes to train on and 4096 to hold out, got 0 and 0");
    run(null, "train", "--steps", "1", "--cross-patch", "9", "--out", folder.resolve("x").toString(),
        folder.resolve("corpus.log").toString()).fails(2,
            "megabyte train: geometry: expected crossPatchKeys up to patchSize 8, got 9");
  }

  @Test
  void decompressesWhatItCompressed() throws Exception {
    String log = folder.resolve("a.log").toString();
    assertEquals(0, run(null, "compress", "--model", bundle, "--force", log).code());
    Cli.Outcome again = run(null, "compress", "--model", bundle, log);
    assertEquals(2, again.code());
    assertTrue(again.err().getLast().contains("--force"), again.err().toString());
    Cli.Outcome back = run(null, "decompress", "--model", bundle, "--out", "-", log + ".mbz");
    assertEquals(0, back.code(), back.err().toString());
    assertEquals(Files.readAllLines(folder.resolve("a.log")), back.out());
    run(null, "compress", "--model", bundle, "--window", "64", "--force", log);
    Cli.Outcome shorter = run(null, "decompress", "--model", bundle, "--out", "-", log + ".mbz");
    assertEquals(back.out(), shorter.out(), shorter.err().toString());
    Cli.Outcome plain = run(null, "decompress", "--model", bundle, "--out", folder.resolve("x").toString(), log);
    assertEquals(1, plain.code());
    assertTrue(plain.err().getLast().contains("not a compressed file"), plain.err().toString());
  }

  @Test
  void explainsErrorsOfABundle() throws Exception {
    Path weights = folder.resolve("broken/weights.bin");
    Path manifest = folder.resolve("broken/manifest.json");
    TinyBundle.write(folder.resolve("broken"));
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replace("\"contract\" : " + Manifest.CONTRACT, "\"contract\" : 99"));
    assertBroken("bundle contract 99 is newer than " + Manifest.CONTRACT);
    Files.writeString(manifest, "{");
    assertBroken("not a manifest");
    Files.writeString(manifest, text);
    byte[] whole = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(whole, whole.length / 2));
    assertBroken("digest mismatch, the files were changed or cut");
    Files.delete(weights);
    assertBroken("expected a file weights.bin, which the manifest names");
  }

  private static void assertBroken(String message) throws Exception {
    Cli.Outcome outcome = run(null, "score", "--model", folder.resolve("broken").toString(),
        folder.resolve("a.log").toString());
    assertEquals(1, outcome.code());
    assertEquals(1, outcome.err().size(), outcome.err().toString());
    assertTrue(outcome.err().getLast().contains(message), outcome.err().toString());
  }

  @Test
  void failsWhenItsOutputCannotBeWritten() throws Exception {
    String log = folder.resolve("a.log").toString();
    String[][] commands = {
        {"score", "--model", bundle, "--json", log},
        {"compress", "--model", bundle, "--out", "-", log},
        {"inspect", bundle},
        {"--version"}};
    for (String[] command : commands) {
      Process process = Cli.start(Path.of("/dev/full"), folder.resolve("err"), null, command);
      assertEquals(1, process.waitFor(), command[0]);
      assertEquals(List.of("megabyte: cannot write to standard output: No space left on device"),
          Files.readAllLines(folder.resolve("err")), command[0]);
    }
  }

  @Test
  void endsQuietlyWhenTheReaderOfItsOutputEnds() throws Exception {
    List<String> command = new ArrayList<>(BuiltProgram.command("-Xmx256m"));
    command.addAll(List.of("inspect", bundle));
    Process process = new ProcessBuilder(command).redirectError(folder.resolve("err").toFile()).start();
    process.getInputStream().close();
    assertEquals(0, process.waitFor());
    assertEquals("", Files.readString(folder.resolve("err")));
  }

  @Test
  void readsArgumentsAsUtf8InAnyLocale() throws Exception {
    String[] command = {"continue", "--model", bundle, "--prompt", "größe", "--bytes", "5", "--json"};
    Cli.Outcome utf8 = Cli.run(Map.of("LC_ALL", "C.UTF-8"), folder, null, command);
    assertEquals(0, utf8.code(), utf8.toString());
    assertEquals(utf8.out(), Cli.run(Map.of("LC_ALL", "C"), folder, null, command).out());
    Cli.run(Map.of("LC_ALL", "C"), folder, null, "score", "--größe", "a.log").fails(2,
        "megabyte score: unknown option '--größe'; see megabyte score --help");
  }

  @Test
  @DisabledIfSystemProperty(named = BuiltProgram.PROPERTY, matches = ".+", disabledReason = "names any file")
  void reportsFileNamesThatTheLocaleCannotEncode() throws Exception {
    String problem = "no file can be named 'größe.log' in this locale; set LC_ALL=C.UTF-8";
    Cli.run(Map.of("LC_ALL", "C"), folder, null, "score", "--model", bundle, "größe.log").fails(2,
        "megabyte score: " + problem);
    Cli.run(Map.of("LC_ALL", "C"), folder, null, "inspect", "größe.log").fails(2,
        "megabyte inspect: Invalid value for positional parameter at index 0 (BUNDLE): " + problem
            + "; see megabyte inspect --help");
  }

  @Test
  void rejectsAReportThatCannotBeWrittenBeforeItScores() throws Exception {
    Path report = folder.resolve("none/r.html");
    Cli.Outcome outcome = run(null, "score", "--model", bundle, "--html", report.toString(),
        folder.resolve("a.log").toString());
    outcome.fails(2, "megabyte score: expected --html in a folder that exists, got " + report);
    assertEquals(List.of(), outcome.out());
    run(null, "compress", "--model", bundle, "--out", folder.toString(), folder.resolve("a.log").toString()).fails(2,
        "megabyte compress: expected a file as --out, got the folder " + folder);
  }

  @Test
  @DisabledIfSystemProperty(named = BuiltProgram.PROPERTY, matches = ".+", disabledReason = "does not train")
  void resumesTrainingAfterAKill() throws Exception {
    String[] command = {"train", "--preset", "nano", "--batch", "2", "--steps", "40", "--evaluate-every", "4", "--out",
        folder.resolve("run").toString(), folder.resolve("corpus.log").toString()};
    Process process = Cli.start(folder.resolve("out"), folder.resolve("err"), null, command);
    awaitFile(folder.resolve("run/checkpoint"), process);
    process.destroyForcibly().waitFor();
    Cli.Outcome second = run(null, command);
    assertEquals(0, second.code(), second.err().toString());
    assertTrue(second.err().getFirst().contains("resumed at step"), second.err().getFirst());
    assertEquals(40, Bundle.read(folder.resolve("run/bundle")).manifest().card().steps(), 8);
    Cli.Outcome export = run(null, "export", folder.resolve("run/bundle").toString(), "--out",
        folder.resolve("m.safetensors").toString());
    assertEquals(0, export.code(), export.err().toString());
    assertTrue(run(null, "inspect", folder.resolve("run/bundle").toString()).out().getFirst().contains("model"));
  }

  private static void awaitFile(Path file, Process process) throws Exception {
    Waiting.until(Duration.ofMinutes(2), process, () -> Files.exists(file), () -> "no " + file);
  }
}
