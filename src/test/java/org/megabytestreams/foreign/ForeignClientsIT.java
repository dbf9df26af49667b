package org.megabytestreams.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.Markdown;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TestJson;

/// Runs clients in other languages over librdkafka: `kcat`, and Python's `confluent_kafka` (Debian: `kcat`,
/// `python3-confluent-kafka`), and SmallRye Reactive Messaging. Tests of clients that are not installed are skipped.
class ForeignClientsIT {
  private static final int LINES = 400;
  private static final int SECONDS = 90;
  private static final String PYTHON = "/usr/bin/python3";

  @TempDir
  static Path folder;

  private static BrokerProcess broker;
  private static ServeProcess serve;

  @BeforeAll
  static void open() throws Exception {
    broker = TestBroker.start(folder.resolve("broker"));
    new TestClients(broker.bootstrapServers()).create(1, Map.of(), "by-kcat", "by-python", "scores", "alerts",
        "dead-letters", "prompts", "continuations");
    serve = ServeProcess.start(folder.resolve("serve.out"), "--bootstrap", broker.bootstrapServers(), "--input",
        "by-kcat,by-python", "--data", folder.resolve("data").toString(), "--model", "src/main/bundles/logs", "--set",
        "megabyte.topics.prompts=prompts", "--set",
        "megabyte.continuations.max-prompt-size=1K", "--set", "megabyte.alerts.warm-up-records=100", "--set",
        "megabyte.alerts.false-alarms-per-day=100000000");
    serve.await("(scoring by-kcat)");
  }

  @AfterAll
  static void close() {
    if (serve != null) {
      serve.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void kcatSendsBytesAndReadsScoresAndAlerts() throws Exception {
    assumeTrue(works("kcat", "-V"), "kcat is not installed");
    List<byte[]> sent = records();
    List<String> command = new ArrayList<>(
        List.of("kcat", "-P", "-b", broker.bootstrapServers(), "-t", "by-kcat", "-k", "kcat"));
    for (int i = 0; i < sent.size(); i++) { // a file is a record, whatever bytes it has
      command.add(Files.write(folder.resolve("record-" + i), sent.get(i)).toString());
    }
    run(new byte[0], command.toArray(String[]::new));
    assertScored(sent, kcatReads("scores", "kcat", sent.size()));
    assertAlerted(kcatReads("alerts", "kcat", 1));
  }

  @Test
  void pythonSendsBytesAndReadsScoresAndAlerts() throws Exception {
    assumeTrue(works(PYTHON, "-c", "import confluent_kafka"), "python3-confluent-kafka is not installed");
    List<byte[]> sent = records();
    StringBuilder hex = new StringBuilder();
    sent.forEach(record -> hex.append(HexFormat.of().formatHex(record)).append('\n'));
    python(hex.toString(), "send", "by-python");
    assertScored(sent, python("", "read", "scores", String.valueOf(sent.size())).lines().toList());
    assertAlerted(python("", "read", "alerts", String.valueOf(LINES)).lines().toList()); // all there are
  }

  @Test
  void kcatSendsAPromptAndReadsItsContinuation() throws Exception {
    assumeTrue(works("kcat", "-V"), "kcat is not installed");
    run("GET /index.ht".getBytes(StandardCharsets.UTF_8), "kcat", "-P", "-b", broker.bootstrapServers(), "-t",
        "prompts", "-k", "prompt", "-H", "max-bytes=12", "-H", "chunks=false", "-H", "correlation-id=mine");
    String answer = "";
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!answer.contains("correlation-id=mine") && System.nanoTime() < end) {
      // all there are: other tests ask, too
      answer = run(new byte[0], "timeout", String.valueOf(SECONDS), "kcat", "-C", "-q", "-e", "-b",
          broker.bootstrapServers(), "-t", "continuations", "-o", "beginning", "-X", "isolation.level=read_committed",
          "-f", "%k %S %h\n");
    }
    assertTrue(answer.lines().anyMatch(line -> line.startsWith("prompt ") && line.contains("correlation-id=mine")
        && line.contains("final=true")), answer);
  }

  @Test
  void reactiveMessagingAsksForAContinuationAsItIsDocumented() throws Exception {
    List<Markdown.Block> shown = Markdown.blocks(Path.of("docs/how-to/continue.md")).toList();
    Properties documented = new Properties();
    documented.load(new StringReader(String.join("\n", block(shown, "properties"))));
    Map<String, String> properties = new HashMap<>();
    documented.forEach((key, value) -> properties.put((String) key, (String) value));
    properties.put("mp.messaging.outgoing.continue.bootstrap.servers", broker.bootstrapServers());
    String source = Files.readString(Path.of("src/test/java/org/megabytestreams/foreign/ContinuationClient.java"));
    for (String line : block(shown, "java")) {
      assertTrue(source.contains(line.strip()), line);
    }
    try (ReactiveContainer container = new ReactiveContainer(properties, ContinuationClient.class)) {
      ContinuationClient client = container.bean(ContinuationClient.class);
      byte[] next = client.next("GET /index.ht".getBytes(StandardCharsets.UTF_8)).await().indefinitely();
      assertTrue(next.length > 0 && next.length <= 200, next.length + " bytes");
      var asked = client.next(new byte[2000]).await();
      assertEquals("prompt: expected at most 1024 bytes, got 2000",
          assertThrows(IllegalStateException.class, asked::indefinitely).getMessage());
    }
  }

  private static List<String> block(List<Markdown.Block> blocks, String info) {
    return blocks.stream().filter(block -> block.info().equals(info)).findFirst().orElseThrow().lines();
  }

  /// Lines of the broker's own log, and then bytes that are none.
  private static List<byte[]> records() throws IOException {
    List<byte[]> records = new ArrayList<>();
    Files.readAllLines(broker.logs().resolve("server.log")).stream().filter(line -> !line.isEmpty()).limit(LINES)
        .forEach(line -> records.add(line.getBytes(StandardCharsets.UTF_8)));
    assertEquals(LINES, records.size());
    byte[] other = new byte[300];
    new SplittableRandom(4).nextBytes(other);
    other[7] = '\n';
    other[8] = 0;
    records.add(other);
    return records;
  }

  private static void assertScored(List<byte[]> sent, List<String> scores) throws Exception {
    List<String> expected = new ArrayList<>();
    for (byte[] record : sent) {
      expected.add(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(record)));
    }
    List<String> actual = new ArrayList<>();
    for (String score : scores) {
      actual.add(TestJson.read(score).get("inputSha256").asText());
    }
    assertEquals(expected, actual, serve.output());
  }

  private static void assertAlerted(List<String> alerts) throws IOException {
    List<Integer> offsets = new ArrayList<>();
    for (String alert : alerts) {
      offsets.add(TestJson.read(alert).path("offset").asInt(-1)); // none where an incident closes
    }
    assertTrue(offsets.contains(LINES), alerts.toString());
  }

  private static List<String> kcatReads(String topic, String key, int count) throws Exception {
    List<String> values = new ArrayList<>();
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (values.size() < count && System.nanoTime() < deadlineNanos) {
      values = run(new byte[0], "kcat", "-C", "-q", "-e", "-b", broker.bootstrapServers(), "-t", topic, "-o",
          "beginning", "-X", "isolation.level=read_committed", "-f", "%k %s\n").lines()
          .filter(line -> line.startsWith(key + " ")).map(line -> line.substring(key.length() + 1)).toList();
    }
    return values;
  }

  private static String python(String input, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(PYTHON, "src/test/resources/foreign/client.py",
        broker.bootstrapServers()));
    command.addAll(List.of(arguments));
    return run(input.getBytes(StandardCharsets.UTF_8), command.toArray(String[]::new));
  }

  private static boolean works(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
    } catch (IOException _) {
      return false;
    }
  }

  private static String run(byte[] input, String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().write(input);
    process.getOutputStream().close();
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    process.getInputStream().transferTo(output);
    assertEquals(0, process.waitFor(), String.join(" ", command));
    return output.toString(StandardCharsets.UTF_8);
  }
}
