package org.megabytestreams.demo;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SaslConfigs;
import org.megabytestreams.kafka.ClientProperties;

/// Defines the faults of the demo.
public final class Faults {
  /// Protocol numbers: an API key that no Kafka has, and the API-versions request in a version that none has.
  private static final short UNKNOWN_API_KEY = 9999;

  private static final Set<String> LOUD = Set.of("unsupported-request", "foreign-protocol", "failing-log-directory");

  private Faults() {}

  public static List<Fault> all() {
    return List.of(
        fault("unsupported-request", "a client sends a request of API key " + UNKNOWN_API_KEY,
            "InvalidRequestException|Unexpected api key|ApiKeys\\.forId|parseRequestHeader|RequestHeader\\.parse"
                + "|because of error|Exception while processing request", Faults::unsupported),
        fault("failed-authentication", "a client logs in with a wrong password", "Failed authentication",
            Faults::wrongPassword),
        fault("foreign-protocol", "an HTTP client talks to Kafka's port",
            "InvalidReceiveException|Unexpected error from|NetworkReceive\\.|KafkaChannel\\.re|Selector\\.attempt",
            Faults::http),
        // Error codes 47 and 90: INVALID_PRODUCER_EPOCH and PRODUCER_FENCED.
        fault("fenced-producer", "two transactional producers share an id, and the older one continues",
            "settlement.*(\"errorCode\":(47|90)\\b|producer epoch [1-9])", Faults::fenced),
        // Error codes 5 and 56: LEADER_NOT_AVAILABLE and KAFKA_STORAGE_ERROR.
        fault("failing-log-directory", "the folder of a partition is replaced by a file",
            "(ERROR|WARN) .*(data-expendable|archive-|offline)|Not a directory|KafkaStorageException"
                + "|handleDirectoriesOffline|marked offline|AbstractIndex|RandomAccessFile|LockUtils|UnifiedLog\\."
                + "|archiver.*\"errorCode\":(5|56)\\b", Faults::failingDirectory));
  }

  /// Returns the faults that write lines unlike any ordinary line. The demo shows these. The others write one INFO
  /// line, or request lines that differ in a number. The bundled model does not tell those from ordinary lines yet.
  public static List<Fault> loud() {
    return all().stream().filter(fault -> LOUD.contains(fault.name())).toList();
  }

  private interface Action {
    void run(Fault.Stage stage) throws Exception;
  }

  private static Fault fault(String name, String description, String evidence, Action action) {
    return new Fault() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public String description() {
        return description;
      }

      @Override
      public String evidence() {
        return evidence;
      }

      @Override
      public void inject(Stage stage) throws Exception {
        action.run(stage);
      }
    };
  }

  private static void unsupported(Fault.Stage stage) throws IOException {
    byte[] client = "legacy-client".getBytes(StandardCharsets.US_ASCII);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), stage.port());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
      out.writeInt(2 + 2 + 4 + 2 + client.length); // what follows: request header v1
      out.writeShort(UNKNOWN_API_KEY);
      out.writeShort(0);
      out.writeInt(1);
      out.writeShort(client.length);
      out.write(client);
      out.flush();
      awaitEnd(socket);
    }
  }

  private static void http(Fault.Stage stage) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), stage.port())) {
      socket.getOutputStream().write("GET /metrics HTTP/1.1\r\nHost: broker\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII));
      awaitEnd(socket);
    }
  }

  private static void wrongPassword(Fault.Stage stage) throws InterruptedException {
    ClientProperties intruder = ClientProperties.of("127.0.0.1:" + stage.saslPort()).clientId("intruder")
        .put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "SASL_PLAINTEXT")
        .put(SaslConfigs.SASL_MECHANISM, "PLAIN")
        .put(SaslConfigs.SASL_JAAS_CONFIG, "org.apache.kafka.common.security.plain.PlainLoginModule required "
            + "username=\"admin\" password=\"letmein\";");
    try (Admin admin = intruder.admin()) {
      admin.listTopics().names().get();
    } catch (ExecutionException _) {
      // The broker refused the password, as it should.
    }
  }

  private static void fenced(Fault.Stage stage) {
    try (var older = transactional(stage); var newer = transactional(stage)) {
      older.initTransactions();
      older.beginTransaction();
      older.send(new ProducerRecord<>(stage.expendableTopic(), new byte[100]));
      older.flush();
      newer.initTransactions();
      older.send(new ProducerRecord<>(stage.expendableTopic(), new byte[100]));
      older.commitTransaction();
    } catch (KafkaException _) {
      // The older producer was fenced, as it should be.
    }
  }

  private static KafkaProducer<byte[], byte[]> transactional(Fault.Stage stage) {
    return ClientProperties.of(stage.bootstrap()).clientId("settlement").transactionalId("settlement")
        .put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5000).producer();
  }

  private static void failingDirectory(Fault.Stage stage) throws IOException, InterruptedException {
    Path partition;
    try (Stream<Path> folders = Files.list(stage.expendableDirectory())) {
      partition = folders.filter(f -> f.getFileName().toString().equals(stage.expendableTopic() + "-0"))
          .findFirst().orElseThrow(() -> new IOException("no partition in " + stage.expendableDirectory()));
    }
    try (Stream<Path> files = Files.list(partition)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(partition);
    Files.writeString(partition, "not a folder");
    // The next segment cannot be made: appends that need it fail for real.
    ClientProperties archiver = ClientProperties.of(stage.bootstrap()).clientId("archiver")
        .put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 4000).put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 2000)
        .put(ProducerConfig.LINGER_MS_CONFIG, 0);
    try (var producer = archiver.producer()) {
      for (int i = 0; i < 4; i++) {
        producer.send(new ProducerRecord<>(stage.expendableTopic(), 0, null, new byte[500_000])).get();
      }
    } catch (ExecutionException _) {
      // The partition is offline, as it should be.
    }
  }

  /// Reads until the broker closes the connection, or for two seconds.
  private static void awaitEnd(Socket socket) throws IOException {
    socket.setSoTimeout(2000);
    try {
      while (socket.getInputStream().read() >= 0) {
        // The answer does not matter.
      }
    } catch (SocketTimeoutException _) {
      // The broker does not hang up, but it has the request.
    }
  }
}
