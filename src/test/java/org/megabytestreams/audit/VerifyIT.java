package org.megabytestreams.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.testing.TinyBundle;

/// Verifies scores that the service published, and finds forged ones.
class VerifyIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<byte[]> KEYS = Arrays.asList(null, new byte[] {0, (byte) 0xff}, "a".getBytes(),
      "b".getBytes(), new byte[0]);
  private static final int ROUND_RECORDS = 120;
  private static final int MEMORY_BYTES = 32 << 10;
  private static final int MAX_BYTES = 12 * 1024;

  @TempDir
  static Path folder;

  private static BrokerProcess broker;
  private static TestClients kafka;
  private static String tiny;
  private static List<ConsumerRecord<byte[], byte[]>> scores;

  /// Scores one topic six times over: with the bundled model and context, with another model and none, again as at
  /// first, with a model that looks at the memory of its partition, and with one of which the match model alone does.
  @BeforeAll
  static void serve() throws Exception {
    tiny = TinyBundle.write(folder.resolve("tiny")).folder().toString();
    broker = TestBroker.start(folder.resolve("broker"));
    kafka = new TestClients(broker.bootstrapServers());
    kafka.create(3, "in", "scores", "alerts", "dead");
    Random random = new Random(23);
    int expected = serve(random, 0, "src/main/bundles/logs", "");
    expected = serve(random, expected, "src/main/bundles/logs", ", \"model\": \"tiny\", \"context\": \"record\"");
    expected = serve(random, expected, "src/main/bundles/logs", "");
    String memory = ", \"memorySize\": " + MEMORY_BYTES;
    expected = serve(random, expected, "src/main/bundles/logs-any", memory);
    for (int i = 0; i < 2; i++) {
      expected = serve(random, expected, "src/main/bundles/logs-any", memory + ", \"context\": \"memory\"");
    }
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  /// @param own the settings of the topic
  private static int serve(Random random, int before, String model, String own) throws Exception {
    int good = produce(random);
    Path topics = Files.writeString(folder.resolve("topics.json"),
        "{\"schema\": 1, \"rules\": [{\"topics\": \"i?\"" + own + "}]}");
    try (ServeProcess serve = ServeProcess.start(folder.resolve("serve-" + before + ".out"), "--bootstrap",
        broker.bootstrapServers(), "--input", "in", "--data", folder.resolve("data").toString(), "--model", model,
        "--set", "megabyte.topics.dead-letters=dead", "--set", "megabyte.topics.file=" + topics,
        "--set", "megabyte.records.max-size=" + MAX_BYTES, "--set", "megabyte.batch.max-records=17",
        "--set", "megabyte.memory-size=0")) {
      scores = kafka.read("scores", before + good, Duration.ofSeconds(120));
      assertEquals(before + good, scores.size(), serve.output());
      assertEquals(keys(TestJson.read(Files.readString(topics)).at("/rules/0")), keys(ofTopic(serve).put("topics", 1)));
      serve.terminate();
    }
    return before + good;
  }

  /// Returns what the service says that the topic has of its own.
  private static ObjectNode ofTopic(ServeProcess serve) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      String model = client.send(HttpRequest.newBuilder(URI.create(serve.http() + "/model")).build(),
          HttpResponse.BodyHandlers.ofString()).body();
      return (ObjectNode) TestJson.read(model).get("topics").get("in");
    }
  }

  private static Set<String> keys(JsonNode object) {
    Set<String> keys = new TreeSet<>();
    object.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  /// @return how many of the records can be scored
  private static int produce(Random random) {
    int good = 0;
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      for (int i = 0; i < ROUND_RECORDS; i++) {
        byte[] value = switch (i % 12) {
          case 3 -> new byte[0];
          case 5 -> new byte[random.nextInt(40)];
          case 7 -> null;
          case 8 -> text(random, MAX_BYTES + 1 + random.nextInt(5));
          case 11 -> text(random, 3000 + random.nextInt(6000));
          default -> text(random, random.nextInt(300));
        };
        good += value == null || value.length > MAX_BYTES ? 0 : 1;
        producer.send(new ProducerRecord<>("in", KEYS.get(random.nextInt(KEYS.size())), value));
      }
    }
    return good;
  }

  private static byte[] text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append("GET /page/").append(random.nextInt(900)).append(" HTTP/1.1 200 ");
    }
    return text.substring(0, length).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void confirmsTheScoresThatTheServiceWrote() throws Exception {
    Cli.Outcome all = verify("scores", "--model", tiny);
    assertEquals(Map.of("scores", (long) scores.size(), "VERIFIED", (long) scores.size()), summary(all),
        all.out().toString());
    assertEquals(0, all.code());
    assertTrue(scores.stream().anyMatch(score -> json(score).get("contextSkippedSymbols").asInt() > 0));
    assertTrue(scores.stream().anyMatch(score -> json(score).path("memoryBlockOffsets").size() > 1));
    assertEquals(Set.of("", "network", "matchModel"),
        scores.stream().map(score -> json(score).path("scoredBy").asText()).collect(Collectors.toSet()));
  }

  @Test
  void previewsTheStreamsThatAreAskedFor() throws Exception {
    for (Map.Entry<String, Integer> expected : Map.of("i*", scores.size(), "other", 0).entrySet()) {
      Cli.Outcome outcome = Cli.run(folder, null, "preview", "--bootstrap", broker.bootstrapServers(), "--stream",
          expected.getKey(), "--json");
      assertEquals(expected.getValue(), TestJson.read(outcome.out().getLast()).get("records").asInt());
    }
  }

  @Test
  void reportsScoresWhoseModelItDoesNotHave() throws Exception {
    Cli.Outcome some = verify("scores");
    long unknown = scores.stream().filter(score -> json(score).get("contextSymbols").asInt() == 0).count();
    assertTrue(summary(some).get("NO_MODEL") >= ROUND_RECORDS / 2 && summary(some).get("NO_MODEL") <= unknown,
        some.out().getLast());
    assertEquals(3, some.code());
  }

  @Test
  void findsEachForgery() throws Exception {
    kafka.create(1, "forged");
    Map<String, Consumer<ObjectNode>> forgeries = new TreeMap<>();
    forgeries.put("bits", score -> score.put("bits", score.get("bits").asDouble() + 0.03));
    forgeries.put("worstSpanBits", score -> score.put("worstSpanBits", score.get("worstSpanBits").asDouble() - 0.03));
    forgeries.put("worstSpanOffset", score -> score.put("worstSpanOffset", score.get("worstSpanOffset").asInt() + 30));
    forgeries.put("bytes", score -> score.put("bytes", score.get("bytes").asInt() + 1));
    forgeries.put("stream", score -> score.put("stream", "other").put("streamEncoding", "utf-8"));
    forgeries.put("timestamp", score -> score.put("timestamp", 1));
    forgeries.put("inputSha256", score -> score.put("inputSha256", "0".repeat(64)));
    ConsumerRecord<byte[], byte[]> score = scores.stream().filter(one -> json(one).get("bytes").asInt() > 200
        && json(one).get("contextSymbols").asInt() > 100).findFirst().orElseThrow();
    List<String> expected = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      for (var forgery : forgeries.entrySet()) {
        ObjectNode message = json(score);
        forgery.getValue().accept(message);
        producer.send(new ProducerRecord<>("forged", score.key(), JSON.writeValueAsBytes(message)));
        expected.add((forgery.getKey().equals("inputSha256") ? "INPUT_CHANGED " : "DIFFERS ") + forgery.getKey());
      }
    }
    ConsumerRecord<byte[], byte[]> easy = scores.stream()
        .filter(one -> json(one).path("scoredBy").asText().equals("matchModel")).findFirst().orElseThrow();
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      producer.send(new ProducerRecord<>("forged", easy.key(),
          JSON.writeValueAsBytes(json(easy).put("scoredBy", "network"))));
      expected.add("DIFFERS scoredBy");
    }
    ConsumerRecord<byte[], byte[]> remembering = scores.reversed().stream()
        .filter(one -> json(one).path("memoryBlockOffsets").size() > 1).findFirst().orElseThrow();
    ObjectNode former = json(remembering);
    former.remove("memoryBlockOffsets");
    ObjectNode descending = json(remembering);
    descending.putArray("memoryBlockOffsets").add(descending.get("memoryToOffset").asLong());
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      for (ObjectNode message : List.of(former, descending)) {
        producer.send(new ProducerRecord<>("forged", remembering.key(), JSON.writeValueAsBytes(message)));
      }
    }
    List<String> withoutField = new ArrayList<>();
    Cli.Outcome outcome = verify("forged");
    List<String> found = new ArrayList<>();
    for (String line : outcome.out().subList(0, outcome.out().size() - 1)) {
      JsonNode finding = TestJson.read(line);
      if (finding.path("difference").isMissingNode() || finding.path("difference").isNull()) {
        withoutField.add(finding.get("verdict").asText());
        continue;
      }
      String field = finding.get("difference").get("field").asText();
      found.add(finding.get("verdict").asText() + " " + field);
      assertEquals(json(field.equals("scoredBy") ? easy : score).get("offset"), finding.get("origin").get("offset"));
    }
    expected.sort(null);
    found.sort(null);
    assertEquals(expected, found);
    assertTrue(withoutField.containsAll(List.of("OLDER_RELEASE", "CONTEXT_CHANGED")), withoutField.toString());
    assertEquals(1, outcome.code());
  }

  @Test
  void reportsDuplicatesWrongKeysAndUnreadableScores() throws Exception {
    kafka.create(1, "odd");
    ConsumerRecord<byte[], byte[]> score = scores.stream().filter(one -> json(one).get("contextSymbols").asInt() > 100)
        .findFirst().orElseThrow();
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      producer.send(new ProducerRecord<>("odd", score.key(), score.value()));
      producer.send(new ProducerRecord<>("odd", score.key(), score.value()));
      producer.send(new ProducerRecord<>("odd", score.key(), "{}".getBytes()));
      producer.send(new ProducerRecord<>("odd", "someone".getBytes(), score.value()));
      producer.send(new ProducerRecord<>("odd", score.key(), JSON.writeValueAsBytes(
          json(score).put("contextSymbols", json(score).get("contextSymbols").asInt() - 8))));
      producer.send(new ProducerRecord<>("odd", score.key(), JSON.writeValueAsBytes(json(score).put("offset", 99999))));
      producer.send(new ProducerRecord<>("odd", score.key(), JSON.writeValueAsBytes(json(score).put("topic", "none"))));
    }
    Cli.Outcome outcome = verify("odd");
    assertEquals(Map.of("scores", 7L, "VERIFIED", 1L, "DUPLICATE", 1L, "UNREADABLE", 1L, "DIFFERS", 1L,
        "CONTEXT_CHANGED", 1L, "RECORD_GONE", 2L), summary(outcome), outcome.out().toString());
    assertEquals(1, outcome.code());
  }

  @Test
  void reportsRecordsThatRetentionRemoved() throws Exception {
    kafka.create(1, "short", "short-scores");
    ConsumerRecord<byte[], byte[]> score = scores.stream().filter(one -> json(one).get("contextSymbols").asInt() > 100)
        .findFirst().orElseThrow();
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      for (int i = 0; i < 4; i++) {
        producer.send(new ProducerRecord<>("short", 0, 1000L, new byte[] {'k'}, new byte[] {'v'})).get();
      }
      for (int offset : new int[] {1, 3}) {
        ObjectNode message = json(score).put("topic", "short").put("partition", 0).put("offset", offset)
            .put("stream", "k").put("streamEncoding", "utf-8").put("timestamp", 1000).put("bytes", 1)
            .put("contextOffset", 0).put("contextSkippedSymbols", 0).put("contextSymbols", 8 * offset)
            .put("inputSha256", StreamId.sha256Hex(new byte[] {'v'}));
        producer.send(new ProducerRecord<>("short-scores", new byte[] {'k'}, JSON.writeValueAsBytes(message)));
      }
    }
    kafka.deleteBefore("short", 0, 2);
    Cli.Outcome outcome = verify("short-scores");
    assertEquals(Map.of("scores", 2L, "RECORD_GONE", 1L, "CONTEXT_GONE", 1L), summary(outcome),
        outcome.out().toString());
    assertEquals(3, outcome.code());
  }

  @Test
  void namesMissingTopicsInOneLine() throws Exception {
    Cli.run(folder, null, "verify", "--bootstrap", broker.bootstrapServers(), "--topic", "nothing").fails(1,
        "megabyte verify: no topic nothing at " + broker.bootstrapServers());
    Cli.run(folder, null, "verify", "--topic", "no:thing").fails(2, "megabyte verify: expected kafka:TOPIC,"
        + " kafka:TOPIC/PARTITION or kafka:TOPIC/PARTITION:FROM-TO, got kafka:no:thing");
  }

  private static Cli.Outcome verify(String topic, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(
        List.of("verify", "--bootstrap", broker.bootstrapServers(), "--topic", topic, "--json"));
    arguments.addAll(List.of(more));
    return Cli.run(folder, null, arguments.toArray(String[]::new));
  }

  private static Map<String, Long> summary(Cli.Outcome outcome) throws IOException {
    assertTrue(!outcome.out().isEmpty(), outcome.err().toString());
    Map<String, Long> summary = new TreeMap<>();
    TestJson.read(outcome.out().getLast()).get("summary").properties()
        .forEach(count -> summary.put(count.getKey(), count.getValue().asLong()));
    return summary;
  }

  private static ObjectNode json(ConsumerRecord<byte[], byte[]> message) {
    return (ObjectNode) TestJson.read(message.value());
  }
}
