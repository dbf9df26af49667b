package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.BuiltProgram;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TestJson;

/// Compares the native executable with the jar, on a real broker's log.
@EnabledIfSystemProperty(named = "native.executable", matches = ".+")
class NativeIT {
  private static final int LINES = 300;
  private static final double STEP = 0.01;
  private static final double ROUNDING = 1e-9;
  private static final long MAX_RESIDENT_KB = 250 * 1024;

  @TempDir
  static Path folder;

  private static BrokerProcess broker;
  private static TestClients kafka;
  private static List<String> log;

  @BeforeAll
  static void open() throws Exception {
    broker = TestBroker.start(folder.resolve("broker"));
    kafka = new TestClients(broker.bootstrapServers());
    kafka.create(2, "log");
    log = Files.readAllLines(broker.logs().resolve("server.log")).stream().limit(LINES).toList();
    assertEquals(LINES, log.size());
    Files.write(folder.resolve("a.log"), log);
    try (var producer = kafka.producer()) {
      for (int i = 0; i < LINES; i++) {
        producer.send(new ProducerRecord<>("log", i % 2, new byte[] {(byte) ('a' + i % 2)},
            log.get(i).getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  @AfterAll
  static void close() {
    broker.close();
  }

  @Test
  void scoresAFileLikeTheJvm() throws Exception {
    String[] command = {"score", "--json", folder.resolve("a.log").toString()};
    assertSameBits(bits(Cli.run(BuiltProgram.jar(), folder, null, command)), bits(Cli.run(folder, null, command)));
  }

  @Test
  void servesLikeTheJvm() throws Exception {
    assertSameBits(serve("jvm", BuiltProgram.jar("-Xmx512m")), serve("native", BuiltProgram.command()));
  }

  @Test
  void readsCompressedFiles() throws Exception {
    Path packed = folder.resolve("a.log.zst");
    Files.write(packed, Zstd.compress(Files.readAllBytes(folder.resolve("a.log"))));
    assertEquals(bits(Cli.run(folder, null, "score", "--json", folder.resolve("a.log").toString())),
        bits(Cli.run(folder, null, "score", "--json", packed.toString())));
  }

  @Test
  void reportsCommandsThatNeedTheJarInOneLine() throws Exception {
    Cli.run(folder, null, "demo").fails(1, "megabyte demo: expected to run from the application's jar, got class path ;"
        + " start it by ./megabyte");
    Cli.run(folder, null, "train", "--steps", "1", "--out", folder.resolve("run").toString(),
        folder.resolve("a.log").toString()).fails(1,
            "megabyte train: a native executable does not read corpora; train and quantize by ./megabyte");
  }

  @Test
  void usesLittleMemoryWithASmallModel() throws Exception {
    try (ServeProcess serve = ServeProcess.start(BuiltProgram.command("-Xmx64m", "-Xmn8m"), folder.resolve("small.out"),
        Map.of("MALLOC_ARENA_MAX", "2"), "--bootstrap", broker.bootstrapServers(), "--input", "log", "--create-topics",
        "--data", folder.resolve("small").toString(), "--set", "megabyte.application-id=small",
        "--model", "src/main/bundles/general", "--set", "megabyte.cores=1",
        "--set", "megabyte.continuations.enabled=false")) {
      serve.await("(scoring log )");
      long residentKb = serve.residentKb();
      assertTrue(residentKb < MAX_RESIDENT_KB, "resident: " + residentKb + " KiB");
    }
  }

  /// Bits by partition and offset.
  private static Map<String, Double> serve(String name, List<String> program) throws Exception {
    Map<String, Double> bits = new TreeMap<>();
    try (ServeProcess serve = ServeProcess.start(program, folder.resolve(name + ".out"), Map.of(), "--bootstrap",
        broker.bootstrapServers(), "--input", "log", "--create-topics", "--data", folder.resolve(name).toString(),
        "--set", "megabyte.application-id=" + name, "--set", "megabyte.topics.scores=" + name + "-scores")) {
      serve.await("(scoring log )");
      for (ConsumerRecord<byte[], byte[]> score : kafka.read(name + "-scores", LINES, Duration.ofSeconds(90))) {
        JsonNode json = TestJson.read(score.value());
        bits.put(json.get("partition") + "/" + json.get("offset"), json.get("bits").asDouble());
      }
      assertEquals(LINES, bits.size(), serve.output());
      assertNotNull(serve.terminate(), serve.output());
      assertTrue(serve.output().contains(" stopped"), serve.output());
      assertTrue(serve.output().lines().noneMatch(line -> line.contains("ERROR")), serve.output());
    }
    return bits;
  }

  private static Map<String, Double> bits(Cli.Outcome scored) throws IOException {
    assertEquals(0, scored.code(), scored.err().toString());
    Map<String, Double> bits = new TreeMap<>();
    for (String line : scored.out()) {
      JsonNode json = TestJson.read(line);
      bits.put(json.get("index").asText(), json.get("bits").asDouble());
    }
    assertEquals(LINES, bits.size());
    return bits;
  }

  private static void assertSameBits(Map<String, Double> expected, Map<String, Double> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    List<String> different = new ArrayList<>();
    expected.forEach((record, bits) -> {
      if (Math.abs(bits - actual.get(record)) > STEP + ROUNDING) {
        different.add(record + ": " + bits + " and " + actual.get(record));
      }
    });
    assertEquals(List.of(), different);
  }
}
