package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
  private static final String MARK = "sh served";
  private static final Path FIRST_PAGE = Path.of("docs/getting-started.md");
  private static final String SERVE = "./megabyte serve ";
  private static final int LINES = 400;
  /// Enough records that the offsets of the pages exist.
  private static final int RECORDS = 1_400;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  /// Adds the brokers to a command that does not name them, learns in seconds, and ends what would go on.
  private static final String LAUNCHER = """
      #!/bin/bash
      program=(%s)
      case "$1" in
        send|preview|verify|replay|control) [[ "$*" == *--bootstrap* ]] || set -- "$@" --bootstrap %s ;;
        learn) set -- "$@" --minutes 0 --cases 0 ;;
      esac
      [[ "$*" != *--follow* ]] || { timeout -s INT 4 "${program[@]}" "$@"; [ $? = 124 ]; exit; }
      exec "${program[@]}" "$@"
      """;

  @TempDir
  Path folder;

  @Test
  void runsWhatThePagesShowBesideAService() throws Exception {
    List<Markdown.Block> blocks = Stream.concat(Stream.of(FIRST_PAGE),
            Markdown.pages().stream().filter(page -> !page.equals(FIRST_PAGE))).flatMap(Markdown::blocks)
        .filter(block -> block.info().equals(MARK)).toList();
    String options = blocks.stream().flatMap(block -> block.lines().stream()).filter(line -> line.startsWith(SERVE))
        .findFirst().orElseThrow().substring(SERVE.length());
    List<String> arguments = new ArrayList<>(List.of(options.replace("--input app", "--input app,access,bytes,app-logs")
        .split(" ")));
    arguments.addAll(List.of("--kafka-port", "0", "--data", folder.resolve("data").toString(), "--models",
        folder.resolve("models").toString(), "--set", "megabyte.continuations.ranges=true"));
    Files.createDirectories(folder.resolve("models"));
    Random random = new Random(1);
    Files.writeString(folder.resolve("app.log"), IntStream.range(0, LINES)
        .mapToObj(i -> "INFO user " + random.nextInt(1000) + " read page " + i % 7 + "\n")
        .collect(Collectors.joining()));
    try (ServeProcess serve = ServeProcess.start(program(), folder.resolve("serve.out"), Map.of(),
        arguments.toArray(String[]::new))) {
      String brokers = serve.await("broker at (127.0.0.1:[0-9]+)");
      serve.await("(scoring app.* with model )");
      String incident = send(new TestClients(brokers), random);
      Path launcher = Files.writeString(folder.resolve("megabyte"), LAUNCHER.formatted(program().stream()
          .map(word -> "'" + word + "'").collect(Collectors.joining(" ")), brokers));
      Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
      String script = blocks.stream().flatMap(block -> block.lines().stream())
          .filter(line -> !line.startsWith(SERVE) && (kcat() || !line.contains("kcat")))
          .map(line -> line.replaceFirst(" +#.*", "")).distinct().collect(Collectors.joining("\n"))
          .replaceAll("(HOST|broker|localhost):9092", brokers)
          .replaceAll("(127.0.0.1|localhost|ADDRESS):8080", serve.http().substring("http://".length()))
          .replace("@6384", "@" + LINES).replace("INCIDENT", incident)
          .replace("RULE", "\"$(./megabyte control list | grep -oE -m 1 '[0-9a-f]{8}-[0-9a-f-]+')\"");
      Cli.Outcome outcome = Cli.run(List.of("bash", "-exc"), folder, null, "cd '" + folder + "'\n" + script);
      assertEquals(0, outcome.code(), () -> String.join("\n", outcome.err()) + "\n" + String.join("\n", outcome.out()));
      assertTrue(outcome.out().contains(LINES + " records sent, " + Files.size(folder.resolve("app.log"))
          + " bytes to app"), () -> String.join("\n", outcome.out()));
    }
  }

  private static List<String> program() {
    return BuiltProgram.command("-Xmx512m", "-XX:TieredStopAtLevel=1",
        "-Dmegabyte.broker.lib=" + Path.of("target/broker/lib").toAbsolutePath(),
        "-Dmegabyte.bundles=" + Path.of("src/main/bundles").toAbsolutePath());
  }

  private static boolean kcat() {
    return Stream.of(System.getenv("PATH").split(":")).anyMatch(place -> Files.isExecutable(Path.of(place, "kcat")));
  }

  /// Sends the records that the pages name.
  ///
  /// @return the id of an incident among them
  private String send(TestClients kafka, Random random) throws Exception {
    long begin = System.currentTimeMillis() - RECORDS * 1000L;
    try (var producer = kafka.producer()) {
      for (int i = 0; i < RECORDS; i++) {
        byte[] value = ("GET /" + random.nextInt(1000)).getBytes();
        producer.send(new ProducerRecord<>("access", 0, begin + i * 1000L, "web-3".getBytes(), value));
        producer.send(new ProducerRecord<>("bytes", 0, begin + i * 1000L, "host-1".getBytes(), value));
        producer.send(new ProducerRecord<>("app-logs", 0, begin + i * 1000L, "app-1".getBytes(), value));
      }
    }
    kafka.awaitAtLeast("scores", 3 * RECORDS, PATIENCE);
    return TestJson.read(kafka.read("alerts", 1, PATIENCE)).stream()
        .filter(alert -> alert.get("topic").asText().equals("access"))
        .max(Comparator.comparing(alert -> alert.get("offset").asLong())).map(DocumentedServiceIT::incident)
        .orElseThrow();
  }

  private static String incident(JsonNode alert) {
    return alert.at("/incident/id").asText();
  }
}
