package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.testing.BuiltProgram;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.Markdown;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TestJson;

/// Runs the commands of the documentation that need a service: its blocks with the mark `sh served`, beside one service
/// with the options of the page that gets a reader started.
@DisabledIfSystemProperty(named = BuiltProgram.PROPERTY, matches = ".+", disabledReason = "does not learn")
class DocumentedServiceIT {
  private static final Path FIRST_PAGE = Path.of("docs/getting-started.md");
  private static final String SERVE = "./megabyte serve ";
  private static final int LINES = 400;
  private static final int ODD_OFFSET = 374;
  private static final int RECORDS = ODD_OFFSET + 1;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir
  Path folder;

  @Test
  void runsWhatThePagesShowBesideAService() throws Exception {
    PageScript script = new PageScript(folder, LINES);
    Path models = Files.createDirectory(folder.resolve("models"));
    try (var packed = new GZIPOutputStream(Files.newOutputStream(folder.resolve("access.log.gz")))) {
      packed.write(Files.readAllBytes(folder.resolve("app.log")));
    }
    List<String> lines = PageScript.lines(Stream.concat(Stream.of(FIRST_PAGE),
        Markdown.pages().stream().filter(page -> !page.equals(FIRST_PAGE))), "sh served").toList();
    List<String> options = new ArrayList<>(List.of("--kafka-port", "0", "--data", folder.resolve("data").toString(),
        "--models", models.toString(), "--set", "megabyte.continuations.ranges=true"));
    options.addAll(Arrays.asList(lines.stream().filter(line -> line.startsWith(SERVE)).findFirst().orElseThrow()
        .substring(SERVE.length()).replace("--input app", "--input app,access,bytes,app-logs").split(" ")));
    try (ServeProcess serve = ServeProcess.start(PageScript.program(), folder.resolve("serve.out"), Map.of(),
        options.toArray(String[]::new))) {
      String brokers = serve.await("broker at (127.0.0.1:[0-9]+)");
      serve.await("(scoring .*app.* with model )");
      String incident = send(new TestClients(brokers));
      String text = lines.stream().filter(line -> !line.startsWith(SERVE) && (kcat() || !line.contains("kcat")))
          .map(line -> line.replaceFirst(" +#.*", "")).distinct().collect(Collectors.joining("\n"))
          .replaceAll("(HOST|broker|localhost):9092", brokers)
          .replaceAll("(127.0.0.1|localhost|ADDRESS):8080", serve.http().substring("http://".length()))
          .replace("@6384", "@" + LINES).replace("@1374", "@" + ODD_OFFSET).replace(":1200-1300", ":200-300")
          .replace("INCIDENT", incident)
          .replace("RULE", "\"$(./megabyte control list | grep -oE -m 1 '[0-9a-f]{8}-[0-9a-f-]+')\"")
          .replace("learn --out models/app --bootstrap", "learn --out models/app-logs --bootstrap")
          .replace("curl ", "curl --fail-with-body -sS ");
      Cli.Outcome outcome = script.run(brokers, text);
      String printed = String.join("\n", outcome.err()) + "\n" + String.join("\n", outcome.out());
      assertEquals(0, outcome.code(), () -> printed + "\n" + serve.output());
      assertTrue(outcome.out().contains("%d records sent, %,d bytes to app"
          .formatted(LINES, Files.size(folder.resolve("app.log")) - LINES)), printed);
    }
  }

  private static boolean kcat() {
    return Stream.of(System.getenv("PATH").split(":")).anyMatch(place -> Files.isExecutable(Path.of(place, "kcat")));
  }

  /// Sends the records that the pages name.
  ///
  /// @return the id of an incident among them
  private static String send(TestClients kafka) throws Exception {
    try (var producer = kafka.producer()) {
      send(producer, "access", "web-3");
      send(producer, "bytes", "host-1");
      send(producer, "app-logs", "app-1");
    }
    kafka.awaitAtLeast("scores", 3 * RECORDS, PATIENCE);
    return TestJson.read(kafka.read("alerts", 1, Duration.ofSeconds(10))).stream()
        .filter(alert -> alert.get("topic").asText().equals("access")).map(DocumentedServiceIT::incident)
        .reduce((_, last) -> last).orElseThrow();
  }

  /// Sends records to the first partition, a second apart; the last one is unlike the others.
  private static void send(KafkaProducer<byte[], byte[]> producer, String topic, String key) {
    long begin = System.currentTimeMillis() - RECORDS * 1000L;
    for (int i = 0; i < RECORDS; i++) {
      String value = i == ODD_OFFSET ? "panic: no space left on device /dev/sdb1" : "GET /" + i % 7 + " 200";
      producer.send(new ProducerRecord<>(topic, 0, begin + i * 1000L, key.getBytes(), value.getBytes()));
    }
  }

  private static String incident(JsonNode alert) {
    return alert.at("/incident/id").asText();
  }
}
