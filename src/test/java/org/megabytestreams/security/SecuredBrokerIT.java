package org.megabytestreams.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TinyBundle;

/// Runs the built service at a broker that demands passwords or certificates, and grants only the needed rights.
class SecuredBrokerIT {
  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final int RECORDS = 30;

  @TempDir
  static Path folder;

  private static SecuredBroker broker;
  private static String model;

  @BeforeAll
  static void open() throws Exception {
    model = TinyBundle.write(folder.resolve("bundle")).folder().toString();
    broker = new SecuredBroker(folder);
  }

  @AfterAll
  static void close() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void servesByAPasswordFromAFile() throws Exception {
    String password = UUID.randomUUID().toString();
    prepare("scram");
    broker.makeKnown("scram", password);
    Path secret = secret("scram", broker.known("scram", password));
    try (ServeProcess serve = serve("scram", broker.withPassword(),
        Map.of("SMALLRYE_CONFIG_LOCATIONS", secret.toString()))) {
      serve.await("(scoring scram)");
      assertScored("scram");
      assertFalse(serve.output().contains(password), "the password is in the log");
      assertTrue(serve.terminate() != null);
    }
  }

  @Test
  void servesByAPasswordFromTheEnvironment() throws Exception {
    String password = UUID.randomUUID().toString();
    prepare("variables");
    broker.makeKnown("variables", password);
    Map<String, String> environment = new HashMap<>();
    broker.known("variables", password).forEach((key, value) ->
        environment.put("MEGABYTE_KAFKA__" + key.toUpperCase(Locale.ROOT).replace('.', '_') + "_", value));
    try (ServeProcess serve = serve("variables", broker.withPassword(), environment)) {
      serve.await("(scoring variables)");
      assertScored("variables");
      assertFalse(serve.output().contains(password), "the password is in the log");
    }
  }

  @Test
  void servesByACertificate() throws Exception {
    prepare("certified");
    Path secret = secret("certified", broker.certified("certified"));
    try (ServeProcess serve = serve("certified", broker.withCertificate(),
        Map.of("SMALLRYE_CONFIG_LOCATIONS", secret.toString()))) {
      serve.await("(scoring certified)");
      assertScored("certified");
    }
  }

  @Test
  void servesByTheManifestsWithAPassword() throws Exception {
    String password = UUID.randomUUID().toString();
    prepare("mounted");
    broker.makeKnown("mounted", password);
    Path mounts = mount("mounted", "base");
    Files.writeString(mounts.resolve("user/sasl.jaas.config"),
        broker.known("mounted", password).get("sasl.jaas.config"));
    assertServesByMounts("mounted", mounts, broker.withPassword(), password);
  }

  @Test
  void servesByTheManifestsWithACertificate() throws Exception {
    prepare("issued");
    Path mounts = mount("issued", "components/certificate");
    Files.copy(Path.of(broker.certified("issued").get("ssl.keystore.location")), mounts.resolve("user/user.p12"));
    Files.writeString(mounts.resolve("user/user.password"), Certificates.PASSWORD);
    assertServesByMounts("issued", mounts, broker.withCertificate(), Certificates.PASSWORD);
  }

  /// Writes what a pod of `deploy/kubernetes` finds under `/etc/megabyte`, without the user's secret.
  private static Path mount(String name, String manifests) throws IOException {
    Path mounts = folder.resolve(name + "-mounts").toAbsolutePath();
    Files.createDirectories(mounts.resolve("user"));
    Files.createDirectories(mounts.resolve("cluster"));
    Files.copy(Path.of(broker.authority()), mounts.resolve("cluster/ca.crt"));
    Files.writeString(mounts.resolve("kafka.properties"), Files.readString(
        Path.of("deploy/kubernetes", manifests, "kafka.properties")).replace("/etc/megabyte", mounts.toString()));
    return mounts;
  }

  private static void assertServesByMounts(String name, Path mounts, String bootstrap, String password)
      throws Exception {
    try (ServeProcess serve = serve(name, bootstrap,
        Map.of("SMALLRYE_CONFIG_LOCATIONS", mounts.resolve("kafka.properties").toString()))) {
      serve.await("(scoring " + name + ")");
      assertScored(name);
      assertFalse(serve.output().contains(password), "the password is in the log");
    }
  }

  @Test
  void reportsAWrongPasswordInOneLineWithoutShowingIt() throws Exception {
    prepare("stranger");
    broker.makeKnown("stranger", "another");
    Path secret = secret("stranger", broker.known("stranger", "not-this-one"));
    try (ServeProcess serve = serve("stranger", broker.withPassword(),
        Map.of("SMALLRYE_CONFIG_LOCATIONS", secret.toString()))) {
      assertEquals(1, serve.awaitExit());
      assertEquals(1, failures(serve, "Authentication failed").size(), serve.output());
      assertFalse(serve.output().contains("no answer from"), "it waited");
      assertFalse(serve.output().contains("not-this-one"));
      assertFalse(serve.output().contains("\tat "), serve.output());
    }
  }

  @Test
  void namesAMissingRightInOneLine() throws Exception {
    create("barred");
    broker.allowToServe("barred", "barred", List.of("barred"), List.of("barred-alerts", "barred-dead"));
    Path secret = secret("barred", broker.certified("barred"));
    try (ServeProcess serve = serve("barred", broker.withCertificate(),
        Map.of("SMALLRYE_CONFIG_LOCATIONS", secret.toString()))) {
      assertEquals(1, serve.awaitExit());
      assertEquals(1, failures(serve, "outside-barred").size(), serve.output());
      assertFalse(serve.output().contains("\tat "), serve.output());
    }
  }

  @Test
  void addsPartitionsIfItHasTheRightAndReportsIfNot() throws Exception {
    prepare("grown");
    Path secret = secret("grown", broker.certified("grown"));
    Map<String, String> environment = Map.of("SMALLRYE_CONFIG_LOCATIONS", secret.toString());
    try (ServeProcess serve = serve("grown", broker.withCertificate(), environment)) {
      serve.await("(scoring grown)");
      assertScored("grown");
      grow("grown", 2);
      serve.await("(grown-[a-z]+-changelog.*): 2 partitions instead of 1");
      serve.kill();
    }
    broker.forbidToAddPartitions("grown", "grown");
    grow("grown", 3);
    try (ServeProcess serve = serve("grown", broker.withCertificate(), environment)) {
      assertEquals(1, serve.awaitExit(), serve.output());
      assertEquals(1, failures(serve, "allow it (ALTER of these topics), or add them").size(), serve.output());
    }
  }

  private static void grow(String topic, int partitions) throws Exception {
    new TestClients(broker.plain()).grow(topic, partitions);
  }

  private static List<String> failures(ServeProcess serve, String part) {
    return serve.output().lines().filter(line -> line.matches(".*(serve stops|megabyte serve): .*"))
        .filter(line -> line.contains(part)).toList();
  }

  private static void prepare(String name) throws Exception {
    create(name);
    broker.allowToServe(name, name, List.of(name), List.of("outside-" + name, name + "-alerts", name + "-dead"));
  }

  private static void create(String name) throws Exception {
    new TestClients(broker.plain()).create(1, Map.of(), name, "outside-" + name, name + "-alerts", name + "-dead");
  }

  /// Properties of the service that only its owner can read.
  private static Path secret(String name, Map<String, String> client) throws IOException {
    Path file = folder.resolve(name + ".properties");
    Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, client.entrySet().stream()
        .map(entry -> "megabyte.kafka.\"" + entry.getKey() + "\"=" + entry.getValue())
        .collect(Collectors.joining("\n")));
  }

  private static ServeProcess serve(String name, String bootstrap, Map<String, String> environment)
      throws IOException {
    return ServeProcess.start(folder.resolve(name + ".out"), environment, "--bootstrap", bootstrap, "--input", name,
        "--data", folder.resolve(name).toString(), "--model", model, "--set", "megabyte.application-id=" + name,
        "--set", "megabyte.topics.scores=outside-" + name, "--set", "megabyte.topics.alerts=" + name + "-alerts",
        "--set", "megabyte.topics.dead-letters=" + name + "-dead", "--set", "megabyte.topics.timeout=20s");
  }

  /// Somebody else, who has a certificate and may only write there, sends records; each has one score.
  private static void assertScored(String topic) throws Exception {
    broker.allowToWrite("sender", topic);
    ClientProperties sender = ClientProperties.of(broker.certified("sender")).brokers(broker.withCertificate());
    try (var producer = sender.producer()) {
      for (int i = 0; i < RECORDS; i++) {
        producer.send(new ProducerRecord<>(topic, ("line " + i).getBytes())).get();
      }
    }
    List<Long> offsets = new ArrayList<>();
    ClientProperties reader =
        ClientProperties.of(broker.plain()).group("reader-of-" + topic).readCommitted().offsetReset("earliest");
    try (var consumer = reader.consumer()) {
      consumer.subscribe(List.of("outside-" + topic));
      long deadlineNanos = System.nanoTime() + WAIT.toNanos();
      while (offsets.size() < RECORDS && System.nanoTime() < deadlineNanos) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> offsets.add(record.offset()));
      }
    }
    assertEquals(RECORDS, offsets.size());
  }
}
