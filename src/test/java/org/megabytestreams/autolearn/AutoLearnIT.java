package org.megabytestreams.autolearn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.control.ControlTopic;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.testing.Waiting;
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.CommandResult;

/// Lets the built service learn a topic of a made-up format, at a real broker.
@Tag("slow-a")
class AutoLearnIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(180);
  private static final int RETAINED = 1200;
  private static final int PARTITIONS = 2;
  private static final int PAUSE_MS = 10;

  @TempDir
  Path folder;

  /// The first instance is killed while it learns by itself; another one learns in its place, since a command says so.
  @Test
  void aBetterModelComesIntoForceThoughTheFirstInstanceIsKilled() throws Exception {
    try (BrokerProcess broker = TestBroker.start(folder.resolve("broker"))) {
      TestClients kafka = new TestClients(broker.bootstrapServers());
      kafka.create(PARTITIONS, "al");
      AtomicBoolean enough = new AtomicBoolean();
      AtomicInteger sent = new AtomicInteger();
      Thread load;
      try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
        Random random = new Random(5);
        for (int i = 0; i < RETAINED; i++) {
          send(producer, random, sent.getAndIncrement());
        }
        producer.flush();
        load = Thread.ofPlatform().start(() -> {
          while (!enough.get()) {
            send(producer, random, sent.getAndIncrement());
            pause();
          }
        });
        try (ServeProcess first = serve(broker, "first")) {
          Waiting.until(TIMEOUT, this::isLearning, first::output);
          long child = first.children().findFirst().orElseThrow().pid();
          first.kill();
          Waiting.until(TIMEOUT, () -> ProcessHandle.of(child).isEmpty(), () -> "the process that learns goes on");
        }
        ControlTopic control = new ControlTopic(Map.of("bootstrap.servers", broker.bootstrapServers()), "al-control",
            "al-applied");
        Command now = new Command(Command.SCHEMA, "now", Command.Action.LEARN, "al", "*", null, "anna",
            System.currentTimeMillis());
        ControlTopic.Written learn = control.write(now);
        control.write(now); // a client that has not heard the answer sends it again
        try (ServeProcess second = serve(broker, "second")) {
          String digest = promoted(kafka);
          kafka.awaitUntil("al-scores",
              record -> TestJson.read(record.value()).get("model").asText().equals(digest), TIMEOUT);
          Waiting.until(TIMEOUT, () -> get(second, "/q/metrics").contains("outcome=\"promoted\"} 1.0"), second::output);
          Map<Integer, CommandResult> results = control.await(learn, "al", TIMEOUT, _ -> { });
          assertEquals(PARTITIONS, results.size());
          assertEquals(CommandResult.Outcome.APPLIED, results.get(0).outcome());
          assertTrue(results.get(0).detail().endsWith("; it is in force now"), results.get(0).detail());
          enough.set(true);
          load.join();
          assertTrue(second.output().contains("it is in force now"), second.output());
          List<JsonNode> scores = kafka.scores("al-scores", sent.get(), TIMEOUT);
          assertEquals(sent.get(), scores.size());
          assertTrue(mean(scores, digest, true) < mean(scores, digest, false), second.output());
          assertEquals(1, bundles().size(), bundles().toString());
        } finally {
          enough.set(true);
        }
      }
    }
  }

  private ServeProcess serve(BrokerProcess broker, String name) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", broker.bootstrapServers(), "--input", "al",
        "--data", folder.resolve("data").toString(), "--create-topics", "--learn"));
    arguments.addAll(ServeProcess.application("al"));
    arguments.addAll(ServeProcess.settings("topics.control=al-control", "topics.control-applied=al-applied",
        "topics.shadow-scores=al-shadow", "alerts.warm-up-records=50", "learn.min-records=1000", "learn.tuning=3s",
        "learn.trial-records=300", "learn.max-trial=90s", "session-timeout=6s", "continuations.enabled=false"));
    return ServeProcess.start(folder.resolve(name + ".out"), arguments.toArray(String[]::new));
  }

  private boolean isLearning() throws IOException {
    Path learnt = folder.resolve("data/learnt");
    if (!Files.exists(learnt)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(learnt)) {
      return entries.anyMatch(entry -> entry.toString().endsWith(".learning"));
    }
  }

  /// Returns the new models; what the killed process left is none.
  private List<Path> bundles() throws IOException {
    try (Stream<Path> entries = Files.list(folder.resolve("data/learnt"))) {
      return entries.filter(entry -> Files.exists(entry.resolve("manifest.json"))).toList();
    }
  }

  /// Waits until a model was promoted, and returns its digest.
  private static String promoted(TestClients kafka) {
    List<String> digests = new ArrayList<>();
    kafka.awaitUntil("al-control", record -> {
      JsonNode command = TestJson.read(record.value());
      assertFalse(command.get("action").asText().equals("unshadow"), "the new model was dropped");
      if (command.get("action").asText().equals("promote")) {
        assertEquals("megabyte-learn", command.get("by").asText());
        assertEquals("al", command.get("topic").asText());
        digests.add(command.get("model").get("digest").asText());
      }
      return !digests.isEmpty();
    }, TIMEOUT);
    return digests.getFirst();
  }

  private static double mean(List<JsonNode> scores, String digest, boolean byNew) {
    return scores.stream().filter(score -> score.get("model").asText().equals(digest) == byNew)
        .mapToDouble(score -> score.get("bitsPerByte").asDouble()).average().orElseThrow();
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, Random random, int i) {
    String line = "~%05d<%s>: %s the grommet %04x of vat#%d; yield=%d%%".formatted(i, "QXJ".charAt(random.nextInt(3)),
        List.of("zorbed", "unquilted", "prefrobbed", "wambled").get(random.nextInt(4)), random.nextInt(1 << 16),
        random.nextInt(9), random.nextInt(100));
    producer.send(new ProducerRecord<>("al", i % PARTITIONS, new byte[] {(byte) ('a' + i % PARTITIONS)},
        line.getBytes(StandardCharsets.UTF_8)));
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String get(ServeProcess serve, String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(URI.create(serve.management() + path)).build(),
          HttpResponse.BodyHandlers.ofString()).body();
    }
  }
}
