package org.megabytestreams.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionReplica;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.process.BrokerSettings;

/// Runs the broker of the demo. Its request log is on, and one listener asks for a password. A second log directory
/// with one topic in it may fail.
public final class DemoBroker implements AutoCloseable {
  private static final String EXPENDABLE_TOPIC = "archive";
  /// The broker puts a new partition into the directory with the fewest. All other topics have fewer than this number
  /// together. Their partitions therefore stay out of the directory that will fail.
  private static final int EXPENDABLE_PARTITIONS = 128;
  private static final Duration MOVE_TIMEOUT = Duration.ofSeconds(30);

  private final BrokerProcess broker;
  private final Fault.Stage stage;

  private DemoBroker(BrokerProcess broker, Fault.Stage stage) {
    this.broker = broker;
    this.stage = stage;
  }

  /// Starts the broker in a folder of its own.
  public static DemoBroker start(Path library, Path folder) throws IOException, InterruptedException,
      ExecutionException {
    int port = BrokerProcess.freePort();
    int saslPort = BrokerProcess.freePort();
    int controllerPort = BrokerProcess.freePort();
    Path main = folder.resolve("data").toAbsolutePath();
    Path expendable = folder.resolve("data-expendable").toAbsolutePath();
    if (main.toString().contains(",")) {
      throw new IllegalArgumentException("expected a folder without a comma in its path, where Kafka would split it,"
          + " got " + folder);
    }
    Files.createDirectories(expendable);
    Map<String, String> extra = new LinkedHashMap<>();
    extra.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    extra.put("listeners", "PLAINTEXT://127.0.0.1:%d,SASL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
        .formatted(port, saslPort, controllerPort));
    extra.put("advertised.listeners", "PLAINTEXT://127.0.0.1:%d,SASL://127.0.0.1:%d".formatted(port, saslPort));
    extra.put("log.dirs", main + "," + expendable);
    extra.put("metadata.log.dir", main.toString());
    extra.put("offsets.topic.num.partitions", "2");
    extra.put("transaction.state.log.num.partitions", "2");
    extra.put("sasl.enabled.mechanisms", "PLAIN");
    // The password of an account that exists to be missed; the listener is on loopback and lives as long as the demo.
    extra.put("listener.name.sasl.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required user_admin=\""
            + UUID.randomUUID() + "\";");
    BrokerProcess broker = BrokerProcess.start(new BrokerSettings(library, folder, port, true, extra));
    DemoBroker demo = new DemoBroker(broker, new Fault.Stage(port, saslPort, EXPENDABLE_TOPIC, expendable));
    try {
      demo.layOut(expendable);
      return demo;
    } catch (ExecutionException | InterruptedException | RuntimeException e) {
      demo.close();
      throw e;
    }
  }

  public String bootstrapServers() {
    return broker.bootstrapServers();
  }

  public Fault.Stage stage() {
    return stage;
  }

  /// Returns the files whose lines make the stream.
  public List<Path> logFiles() {
    return List.of(broker.logs().resolve("server.log"), broker.logs().resolve("request.log"));
  }

  @Override
  public void close() {
    broker.close();
  }

  /// Makes the expendable topic and moves all of it into the expendable directory.
  private void layOut(Path expendable) throws ExecutionException, InterruptedException {
    try (Admin admin = ClientProperties.of(bootstrapServers()).clientId("megabyte-demo").admin()) {
      admin.createTopics(List.of(new NewTopic(EXPENDABLE_TOPIC, EXPENDABLE_PARTITIONS, (short) 1)
          .configs(Map.of("segment.bytes", "1048576")))).all().get();
      Map<TopicPartitionReplica, String> moves = new HashMap<>();
      for (int i = 0; i < EXPENDABLE_PARTITIONS; i++) {
        moves.put(new TopicPartitionReplica(EXPENDABLE_TOPIC, i, 1), expendable.toString());
      }
      long deadlineNanos = System.nanoTime() + MOVE_TIMEOUT.toNanos();
      admin.alterReplicaLogDirs(moves).all().get();
      while (partitionsIn(admin, expendable) < EXPENDABLE_PARTITIONS) {
        if (System.nanoTime() > deadlineNanos) {
          throw new IllegalStateException("the broker did not move its partitions to " + expendable);
        }
        Thread.sleep(100);
      }
    }
  }

  private static long partitionsIn(Admin admin, Path directory) throws ExecutionException, InterruptedException {
    return admin.describeLogDirs(List.of(1)).allDescriptions().get().get(1).get(directory.toString()).replicaInfos()
        .values().stream().filter(replica -> !replica.isFuture()).count();
  }
}
