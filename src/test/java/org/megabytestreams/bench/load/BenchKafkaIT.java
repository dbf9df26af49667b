package org.megabytestreams.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.testing.BuiltProgram;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.testing.TinyBundle;

/// Runs the load test on a real broker and the real service, with few records.
@DisabledIfSystemProperty(named = BuiltProgram.PROPERTY, matches = ".+", disabledReason = "needs the jar")
@Tag("slow-c")
class BenchKafkaIT {
  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();

  @TempDir
  Path folder;

  @Test
  void measuresAndCountsEveryRecord() throws Exception {
    Path out = folder.resolve("results");
    String bundle = TinyBundle.write(folder.resolve("bundle")).folder().toString();
    assertEquals(0, run("saturation", "latency", "drain", "soak", "--model", bundle, "--seconds", "2", "--rounds", "1",
        "--warm-up", "1", "--rate", "50", "--minutes", "0.1", "--streams", "5", "--out", out.toString()),
        () -> output());
    JsonNode report = TestJson.read(Files.readAllBytes(out.resolve("load.json")));
    assertTrue(report.get("correct").asBoolean());
    assertTrue(report.get("command").asText().startsWith("megabyte bench kafka saturation latency drain soak --model"));
    for (String head : List.of("commit", "machine", "at", "model")) {
      assertTrue(report.path(head).isTextual(), head);
    }
    for (String scenario : List.of("saturation", "latency", "drain", "soak")) {
      JsonNode correctness = report.get("scenarios").get(scenario).get("correctness");
      assertTrue(correctness.get("sent").asLong() > 0, scenario);
      assertEquals(correctness.get("sent"), correctness.get("scored"), scenario);
    }
    JsonNode latency = report.get("scenarios").get("latency").get("figures");
    assertEquals(100, latency.get("latencyMs").get("records").asLong());
    assertEquals(100, sum(latency.get("overTime")));
    JsonNode saturation = report.get("scenarios").get("saturation").get("figures");
    assertTrue(saturation.get("manyStreams").get("ofBulk").asDouble() > 0);
    assertTrue(saturation.get("hotStream").get("ofRecords").asDouble() > 0);
    JsonNode soak = report.get("scenarios").get("soak").get("figures");
    assertEquals(300, soak.get("latencyMs").get("records").asLong());
    assertTrue(soak.get("memory").get(0).get("residentBytes").asLong() > 0);
    assertTrue(soak.get("residentPercentPerHour").isNumber());
    for (String plot : List.of("latency-over-time.svg", "latency-percentiles.svg", "soak-latency-over-time.svg",
        "soak-latency-percentiles.svg", "soak-memory.svg")) {
      assertTrue(Files.readString(out.resolve(plot)).contains("<polyline"), plot);
    }
  }

  private static long sum(JsonNode intervals) {
    long records = 0;
    for (JsonNode interval : intervals) {
      records += interval.get("latencyMs").get("records").asLong();
    }
    return records;
  }

  @Test
  void rejectsOptionsThatItCannotRun() throws Exception {
    assertEquals(2, run("latency", "--share", "0"));
    assertEquals("megabyte bench kafka: expected --share above 0, got 0.0",
        output().lines().reduce("", (_, last) -> last));
    assertEquals(2, run("--bootstrap", "127.0.0.1:9"));
    assertEquals(2, run("speed"));
  }

  private int run(String... arguments) throws Exception {
    List<String> command = Stream.concat(Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
        "-Dmegabyte.broker.lib=" + Path.of("target/broker/lib").toAbsolutePath(), "-jar", JAR.toString(), "bench",
        "kafka"), Stream.of(arguments)).toList();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(folder.resolve("output").toFile());
    builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
    return builder.start().waitFor();
  }

  private String output() {
    try {
      return Files.readString(folder.resolve("output"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
