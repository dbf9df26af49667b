package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TinyBundle;
import org.megabytestreams.testing.Waiting;

/// Plants secrets, and bytes of records, in a service at a real broker, and looks for them in what `support` writes.
class SupportIT {
  private static final Duration WAIT = Duration.ofMinutes(3);
  /// Stands in every secret and in every record, so that no part of an archive may hold it.
  private static final String PLANTED = "planted";
  private static final int CALM = 150;
  /// A stream has this many before the log says that the model does not know it.
  private static final int UNKNOWN = 310;

  @TempDir
  static Path folder;

  private static BrokerProcess broker;
  private static Path bundle;

  @BeforeAll
  static void open() throws Exception {
    bundle = TinyBundle.write(folder.resolve("bundle")).folder();
    broker = TestBroker.start(folder.resolve("broker"));
  }

  @AfterAll
  static void close() {
    broker.close();
  }

  @Test
  void describesTheServiceWithoutSecretsAndRecords() throws Exception {
    Path keys = Files.writeString(folder.resolve("keys"), "anna operator " + sha256("planted-key-of-anna") + "\n");
    Path key = Files.writeString(folder.resolve("anna.key"), "planted-key-of-anna\n");
    Path routes = Files.writeString(folder.resolve("routes.json"), """
        {"routes": [{"name": "hook", "type": "webhook", "url": "http://127.0.0.1:1/planted-hook-token",
          "allowPrivate": true, "token": {"env": "PLANTED_TOKEN"}}]}""");
    Path topics = Files.writeString(folder.resolve("topics.json"), """
        {"schema": 1, "rules": [{"topics": "bytes", "quietRecords": 77, "redact": ["planted-pattern"]}]}""");
    TestClients clients = new TestClients(broker.bootstrapServers());
    try (ServeProcess serve = serve(keys, routes, topics)) {
      serve.await("(scoring bytes)");
      send(clients);
      fails(serve.http() + "/planted-path");
      Waiting.until(WAIT, () -> serve.output().contains("rejected: ") && serve.output().contains("bits a byte, where")
          && serve.output().contains("route hook: cannot deliver"), serve::output);
      assertTrue(serve.output().contains(PLANTED), "the log quotes nothing, so that the test shows little");
      Path archive = folder.resolve("support.zip");
      Cli.Outcome outcome = Cli.run(folder, null, "support", "--url", serve.http(), "--key-file", key.toString(),
          "--out", archive.toString());
      assertEquals(0, outcome.code(), outcome.err().toString());
      Map<String, String> files = read(archive);
      files.forEach((name, text) -> assertFalse(text.toLowerCase(Locale.ROOT).contains(PLANTED),
          () -> name + ": " + text));
      assertEquals(Set.of("support.txt", "about.txt", "health.txt", "configuration.txt", "models.txt", "rules.txt",
          "counts.txt", "metrics.txt", "memory.txt", "threads.txt", "log.txt", "here/about.txt"), files.keySet());
      assertHolds(files);
      Cli.run(folder, null, "support", "--url", serve.http(), "--key-file", key.toString(), "--out",
          archive.toString()).fails(2, "megabyte support: " + archive
          + " is there already; expected --out with another name");
      Path keyless = folder.resolve("keyless.zip");
      Cli.Outcome refused = Cli.run(folder, null, "support", "--url", serve.http(), "--out", keyless.toString());
      refused.fails(0, "megabyte support: " + serve.http() + " answers 401: it wants a key of role operator"
          + " (--key-file)");
      assertTrue(read(keyless).get("support.txt").contains("THE SERVICE IS NOT IN THIS ARCHIVE: " + serve.http()));
    }
  }

  @Test
  void describesThisMachineIfNoServiceAnswers() throws Exception {
    Path archive = folder.resolve("down.zip");
    Cli.Outcome outcome = Cli.run(Map.of("MEGABYTE_TOPICS_INPUT", "app-web", "MEGABYTE_KAFKA__SASL_JAAS_CONFIG_",
        "Module required password=\"planted-password\";", "QUARKUS_OIDC_CREDENTIALS_SECRET", "planted-secret"),
        folder, null, "support", "--url", "http://anna:planted-password@127.0.0.1:1", "--out", archive.toString());
    assertEquals(0, outcome.code(), outcome.err().toString());
    assertTrue(outcome.err().getLast().startsWith("megabyte support: no service answers at http://"),
        outcome.err().toString());
    Map<String, String> files = read(archive);
    files.forEach((name, text) -> assertFalse(text.contains(PLANTED), () -> name + ": " + text));
    assertEquals(Set.of("support.txt", "here/about.txt", "here/configuration.txt"), files.keySet());
    assertTrue(files.get("support.txt").contains("THE SERVICE IS NOT IN THIS ARCHIVE: no service answers"));
    assertTrue(files.get("here/configuration.txt").contains("megabyte.topics.input = app-web  # environment\n"),
        files.get("here/configuration.txt"));
    assertTrue(files.get("here/about.txt").contains("cores "), files.get("here/about.txt"));
  }

  private static void assertHolds(Map<String, String> files) {
    Map<String, List<String>> expected = Map.of(
        "about.txt", List.of("version 0.1.0", "Java ", "cores ", "options of Java: -Xmx512m"),
        "health.txt", List.of("scoring: up", "live: up", "streams: RUNNING"),
        "configuration.txt", List.of("megabyte.topics.input = bytes  # default\n", "ssl.key.password\" = (hidden)",
            "megabyte.kafka.\"my.token\" = (hidden)", "megabyte.alerts.warm-up-records = 100  # system property"),
        "models.txt", List.of("the service's model: untrained ", "used for [service]"),
        "rules.txt", List.of("topic bytes: quietRecords = 77", "redact = (hidden)",
            "mute of topic bytes, some keys, given at ", "budget of bytes: 100000.0 a stream and day"),
        "counts.txt", List.of("bytes: " + (CALM + 1 + UNKNOWN) + " records with bytes, "),
        "metrics.txt", List.of("megabyte_records_total " + (CALM + 1 + UNKNOWN),
            "megabyte_topic_lag{topic=\"bytes\",} 0.0",
            "megabyte_topic_waiting_seconds_bucket{topic=\"bytes\"", "megabyte_computing_seconds_bucket",
            "megabyte_writing_seconds_bucket", "megabyte_batch_fill_bucket", "megabyte_topic_bits_a_byte_bucket"),
        "memory.txt", List.of("heap: ", "collector ", "VmRSS: "),
        "threads.txt", List.of("\"megabyte-partitions\" daemon ", "  at "),
        "log.txt", List.of("scoring bytes of … with model … …", " rejected: …", "route …: cannot deliver: …",
            "stream … of bytes: "));
    expected.forEach((file, parts) -> parts.forEach(part -> assertTrue(files.get(file).contains(part),
        () -> part + " is not in " + file + ": " + files.get(file))));
  }

  private static ServeProcess serve(Path keys, Path routes, Path topics) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", broker.bootstrapServers(), "--create-topics",
        "--data", folder.resolve("data").toString(), "--model", bundle.toString(), "--routes", routes.toString()));
    arguments.addAll(ServeProcess.settings("http.keys-file=" + keys, "topics.file=" + topics,
        "alerts.warm-up-records=100", "alerts.false-alarms-per-day=100000", "topics.partitions=1",
        "kafka.\"ssl.key.password\"=planted-password", "kafka.\"my.token\"=planted-token",
        "kafka.\"sasl.jaas.config\"=Module required username=\"anna\" password=\"planted-jaas\";",
        "alerts.redact.\"one\"=planted-pattern"));
    arguments.addAll(List.of("--set", "quarkus.oidc.credentials.secret=planted-secret"));
    return ServeProcess.start(folder.resolve("serve.out"), Map.of("PLANTED_TOKEN", "planted-bearer"),
        arguments.toArray(String[]::new));
  }

  /// Sends what is calm, what alerts, what the model does not know, and what becomes a dead letter.
  private static void send(TestClients clients) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = clients.producer()) {
      for (int i = 0; i < CALM; i++) {
        producer.send(record("planted-host", "planted request " + i % 7 + " served"));
      }
      producer.flush();
      clients.awaitAtLeast("scores", CALM, WAIT);
      producer.send(record("planted-host", "planted: " + "x#9]".repeat(50)));
      Random random = new Random(1);
      for (int i = 0; i < UNKNOWN; i++) {
        byte[] noise = new byte[24];
        random.nextBytes(noise);
        producer.send(new ProducerRecord<>("bytes", "planted-unknown".getBytes(StandardCharsets.UTF_8), noise));
      }
      producer.send(record("planted".repeat(1000), "planted, with too long a key"));
      producer.send(new ProducerRecord<>("control", "planted, and no command".getBytes(StandardCharsets.UTF_8)));
      producer.flush();
    }
    Cli.Outcome muted = Cli.run(folder, null, "control", "mute", "bytes/planted-host", "--bootstrap",
        broker.bootstrapServers(), "--for", "1h");
    assertEquals(0, muted.code(), muted.err().toString());
    clients.awaitAtLeast("scores", CALM + 1 + UNKNOWN, WAIT);
    clients.awaitAtLeast("alerts", 1, WAIT);
    clients.awaitAtLeast("dead-letters", 1, WAIT);
    clients.awaitUntil("control-applied", applied -> new String(applied.value(), StandardCharsets.UTF_8)
        .contains("applied"), WAIT);
  }

  private static ProducerRecord<byte[], byte[]> record(String key, String value) {
    return new ProducerRecord<>("bytes", key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
  }

  private static void fails(String address) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertEquals(404, client.send(HttpRequest.newBuilder(URI.create(address)).build(),
          HttpResponse.BodyHandlers.discarding()).statusCode());
    }
  }

  private static Map<String, String> read(Path archive) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (InputStream in = Files.newInputStream(archive); ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return files;
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of().formatHex(
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
