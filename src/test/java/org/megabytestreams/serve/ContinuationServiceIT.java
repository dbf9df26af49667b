package org.megabytestreams.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.megabytestreams.testing.TestClients.header;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.testing.TinyBundle;
import org.megabytestreams.testing.Waiting;

/// Sends prompts over Kafka and HTTP to the built service.
class ContinuationServiceIT {
  private static final Duration WAIT = Duration.ofSeconds(90);
  private static final int PROMPTS = 40;
  private static final int MANY = 10_000;
  private static final int SLOW_BYTES = 50_000;

  @TempDir
  static Path folder;

  private static BrokerProcess broker;
  private static Bundle bundle;
  private static TestClients kafka;

  @BeforeAll
  static void open() throws Exception {
    bundle = TinyBundle.write(folder.resolve("bundle"));
    broker = TestBroker.start(folder.resolve("broker"));
    kafka = new TestClients(broker.bootstrapServers());
  }

  @AfterAll
  static void close() {
    broker.close();
  }

  @Test
  void writesOneFinalRecordForEachPromptAlsoWhenKilled() throws Exception {
    create("killed");
    try (ServeProcess serve = serve("killed")) {
      for (int i = 0; i < PROMPTS; i++) {
        prompt("killed", "p" + i, Map.of("seed", "7", "max-bytes", "20000", "stop-at-boundary", "false"));
      }
      kafka.awaitAtLeast("killed-continuations", 20, WAIT);
      serve.kill();
    }
    try (ServeProcess serve = serve("killed")) {
      kafka.awaitUntil("killed-continuations", finals(PROMPTS), WAIT);
      assertOneFinalEach("killed", PROMPTS, serve);
      List<ConsumerRecord<byte[], byte[]>> all = kafka.read("killed-continuations", 0, WAIT);
      finals("killed-continuations").forEach(last ->
          assertArrayEquals(last.value(), chunks(all, last), header(last, "request")));
    }
  }

  @Test
  void writesOneFinalRecordForEachPromptAlsoWhenAnInstanceIsPausedInMidAnswer() throws Exception {
    create("paused");
    Map<String, String> large = Map.of("seed", "7", "max-bytes", "20000", "stop-at-boundary", "false");
    try (ServeProcess first = serve("paused", folder.resolve("paused-1"))) {
      for (int i = 0; i < PROMPTS; i++) {
        prompt("paused", "p" + i, large);
      }
      kafka.awaitAtLeast("paused-continuations", 20, WAIT);
      try (ServeProcess second = serve("paused", folder.resolve("paused-2"))) {
        second.await("(scoring paused)"); // a partition moves in mid-answer
        first.signal("STOP"); // longer than the session lasts
        kafka.awaitUntil("paused-continuations", finals(PROMPTS), WAIT);
        first.signal("CONT");
        for (int i = 0; i < PROMPTS; i++) {
          prompt("paused", "q" + i, Map.of("max-bytes", "4"));
        }
        kafka.awaitUntil("paused-continuations", finals(2 * PROMPTS), WAIT);
        assertOneFinalEach("paused", 2 * PROMPTS, first);
      }
    }
  }

  @Test
  void cancelsAPromptAheadOfPromptsThatWait() throws Exception {
    create("ahead");
    kafka.create(1, "ahead-cancellations");
    try (ServeProcess serve = serve("ahead", folder.resolve("ahead"), "--set", "megabyte.continuations.max-prompts=1",
        "--set", "megabyte.continuations.max-bytes=1M", "--set", "megabyte.topics.cancellations=ahead-cancellations")) {
      prompt("ahead", "", Map.of("correlation-id", "a", "max-bytes", "1000000", "stop-at-boundary", "false"));
      kafka.awaitAtLeast("ahead-continuations", 1, WAIT);
      prompt("ahead", "b", Map.of("correlation-id", "b", "max-bytes", "0"));
      Waiting.until(WAIT, () -> {
        send("ahead-cancellations", "", Map.of("correlation-id", "a")); // reading may begin after the first
        return ends("ahead").equals(List.of("a cancelled", "b length"));
      }, () -> ends("ahead") + serve.output());
    }
  }

  private static List<String> ends(String name) {
    return finals(name + "-continuations").stream()
        .map(last -> header(last, "correlation-id") + " " + header(last, "reason")).sorted().toList();
  }

  private static void assertOneFinalEach(String name, int prompts, ServeProcess serve) {
    Map<String, Long> finals = finals(name + "-continuations").stream()
        .collect(Collectors.groupingBy(record -> header(record, "request"), TreeMap::new, Collectors.counting()));
    assertEquals(prompts, finals.size(), serve.output());
    assertTrue(finals.values().stream().allMatch(count -> count == 1), finals.toString());
  }

  @Test
  void repeatsAContinuationBySeedAndRejectsBadPrompts() throws Exception {
    create("asked");
    try (ServeProcess _ = serve("asked")) {
      prompt("asked", "a", Map.of("seed", "7", "max-bytes", "40", "correlation-id", "one"));
      prompt("asked", "a", Map.of("seed", "7", "max-bytes", "40", "chunks", "false"));
      prompt("asked", "a", Map.of("temperature", "warm", "correlation-id", "bad"));
      prompt("asked", "a", Map.of("reply-topic", "elsewhere"));
      List<ConsumerRecord<byte[], byte[]>> finals = awaitFinals("asked-continuations", 4);
      List<ConsumerRecord<byte[], byte[]>> written =
          finals.stream().filter(record -> !header(record, "reason").equals("rejected")).toList();
      assertEquals(2, written.size());
      assertArrayEquals(written.get(0).value(), written.get(1).value());
      assertEquals(bundle.manifest().digest(), header(written.get(0), "model"));
      assertEquals(List.of("temperature: expected a number, got warm",
          "reply-topic: expected one of [], got elsewhere"), finals.stream()
          .filter(record -> header(record, "reason").equals("rejected")).map(record -> header(record, "error"))
          .sorted(Comparator.reverseOrder()).toList());
      assertEquals(2, kafka.read("asked-dead", 2, WAIT).size());
      Cli.Outcome asked = ask("--prompt", "a", "--seed", "6", "--bytes", "40", "--one-record", "--samples", "2");
      assertEquals(0, asked.code(), asked.err().toString());
      assertEquals(List.of(6, 7), asked.out().stream().map(line -> TestJson.read(line).get("seed").asInt()).toList());
      assertEquals(header(written.get(0), "bytes"), TestJson.read(asked.out().getLast()).get("bytes").asText());
      assertEquals(Double.parseDouble(header(written.get(0), "bits")),
          TestJson.read(asked.out().getLast()).get("bits").asDouble());
      ask("--prompt", "a", "--samples", "17").fails(1,
          "megabyte continue: the service rejected the prompt: samples: expected a whole number from 1 to 16, got 17");
    }
  }

  private static Cli.Outcome ask(String... more) throws Exception {
    return Cli.run(folder, null, Stream.concat(Stream.of("continue", "--json", "--bootstrap", broker.bootstrapServers(),
        "--prompts", "asked-prompts", "--answers", "asked-continuations"), Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void answersOverHttpAndCancelsForClientsThatLeave() throws Exception {
    create("http");
    try (ServeProcess serve = serve("http"); HttpClient client = HttpClient.newHttpClient()) {
      String address = serve.http();
      serve.await("(scoring http)");
      byte[] one = post(client, address, "?seed=3&max-bytes=64&stop-at-boundary=false", "ab");
      assertEquals(64, one.length);
      assertArrayEquals(one, post(client, address, "?seed=3&max-bytes=64&stop-at-boundary=false", "ab"));
      assertEquals(400, status(client, address, "?max-bytes=no", "ab"));
      assertEquals(400, status(client, address, "?range=http/0:0-1", "ab")); // switched off
      assertEquals(400, status(client, address, "?unknown=1", "ab"));
      assertEquals(403, window(client, address, "http", "").statusCode()); // switched off
      assertEquals(413, status(client, address, "", "x".repeat(10 << 20)));
      try (HttpClient leaver = HttpClient.newHttpClient()) { // whose connection goes with it
        HttpRequest endless = request(address, "?max-bytes=65536&stop-at-boundary=false", "ab");
        HttpResponse<InputStream> left = leaver.send(endless, HttpResponse.BodyHandlers.ofInputStream());
        left.body().readNBytes(10);
        left.body().close();
      }
      awaitMetric(client, URI.create(serve.management()), "megabyte_continuations_active 0.0");
      HttpRequest events = HttpRequest.newBuilder(URI.create(address + "/continuations?samples=2&max-bytes=20"))
          .header("Accept", "text/event-stream").POST(HttpRequest.BodyPublishers.ofString("ab")).build();
      String text = client.send(events, HttpResponse.BodyHandlers.ofString()).body();
      assertEquals(2, text.lines().filter("event: end"::equals).count(), text);
    }
  }

  @Test
  void continuesARangeOfAnInputTopicLikeItsStream() throws Exception {
    create("ranged");
    try (ServeProcess serve = serve("ranged"); HttpClient client = HttpClient.newHttpClient();
        KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      String address = serve.http();
      serve.await("(scoring ranged)");
      for (int i = 0; i < 5; i++) {
        producer.send(new ProducerRecord<>("ranged", 1, "k".getBytes(), ("record " + i).getBytes())).get();
      }
      assertEquals(5, kafka.read("ranged-scores", 5, WAIT).size());
      byte[] stream = post(client, address, "?seed=3&stream-topic=ranged&stream=k&max-bytes=40", "re");
      assertArrayEquals(stream, post(client, address, "?seed=3&range=ranged/1:0-5&max-bytes=40", "re"));
      assertEquals(400, status(client, address, "?range=ranged/1:0-5&stream-topic=ranged&stream=k", "re"));
      assertEquals(400, status(client, address, "?range=ranged/1:5-9", "re"));
      assertEquals(400, status(client, address, "?range=ranged/1:0-6", "re")); // the last is not there
      assertEquals(400, status(client, address, "?range=ranged-scores/1:0-5", "re"));
      prompt("ranged", "re", Map.of("range", "ranged/1:0-5", "seed", "3", "max-bytes", "40"));
      prompt("ranged", "re", Map.of("stream-topic", "ranged", "stream", "k", "seed", "3", "max-bytes", "40"));
      for (ConsumerRecord<byte[], byte[]> last : awaitFinals("ranged-continuations", 2)) {
        assertArrayEquals(stream, last.value());
      }
      prompt("ranged", "re", Map.of("range", "ranged/1:0-6"));
      assertEquals(List.of("range: offsets 0 to 5 are there, got ranged/1:0-6"),
          awaitFinals("ranged-continuations", 3).stream().filter(last -> header(last, "reason").equals("rejected"))
              .map(last -> header(last, "error")).toList());
    }
  }

  @Test
  void continuesStreamsOfOtherInstances() throws Exception {
    create("both");
    int[] ports = {BrokerProcess.freePort(), BrokerProcess.freePort()};
    try (ServeProcess first = instance(ports[0]); HttpClient client = HttpClient.newHttpClient();
        KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      first.await("(scoring both)");
      String[] addresses = {"http://127.0.0.1:" + ports[0], "http://127.0.0.1:" + ports[1]};
      byte[][] alone = new byte[2][];
      for (int partition = 0; partition < 2; partition++) {
        for (int i = 0; i < 5; i++) {
          byte[] key = partition == 0 ? null : "k".getBytes();
          producer.send(new ProducerRecord<>("both", partition, key, ("record " + i).getBytes())).get();
        }
      }
      assertEquals(10, kafka.read("both-scores", 10, WAIT).size());
      String[] queries = {"?seed=3&max-bytes=40&stream-topic=both", "?seed=3&max-bytes=40&stream-topic=both&stream=k"};
      for (int stream = 0; stream < 2; stream++) {
        alone[stream] = post(client, addresses[0], queries[stream], "re");
      }
      try (ServeProcess second = instance(ports[1])) {
        second.await("(scoring both)");
        awaitOwner(client, addresses[1]); // a partition has moved
        for (String address : addresses) {
          for (int stream = 0; stream < 2; stream++) {
            assertArrayEquals(alone[stream], post(client, address, queries[stream], "re"), second.output());
          }
          assertEquals(400, status(client, address, "?stream-topic=both&stream=unknown", "re"));
        }
      }
    }
  }

  /// Waits until an instance has one of the two streams of topic `both`.
  private static void awaitOwner(HttpClient client, String address) throws Exception {
    Waiting.until(WAIT, () -> window(client, address, "both&named=false", "").body().contains("text")
        || window(client, address, "both", "k").body().contains("text"), () -> "no stream has come to " + address);
  }

  private static HttpResponse<String> window(HttpClient client, String address, String query, String key)
      throws Exception {
    return client.send(HttpRequest.newBuilder(URI.create(address + "/streams/window?stream-topic=" + query))
        .POST(HttpRequest.BodyPublishers.ofString(key)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static ServeProcess instance(int port) throws IOException {
    return serve("both", folder.resolve("both-" + port), "--port", String.valueOf(port),
        "--set", "megabyte.application-server=127.0.0.1:" + port);
  }

  @Test
  void leavesTenThousandPromptsWaitingInTheirTopic() throws Exception {
    create("many");
    try (ServeProcess serve = serve("many"); KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      for (int i = 0; i < MANY; i++) {
        var record = new ProducerRecord<byte[], byte[]>("many-prompts", new byte[i % 3]); // empty ones too
        Map.of("max-bytes", "1", "chunks", "false").forEach(
            (header, value) -> record.headers().add(header, value.getBytes(StandardCharsets.UTF_8)));
        producer.send(record);
      }
      List<ConsumerRecord<byte[], byte[]>> finals = awaitFinals("many-continuations", MANY);
      assertEquals(MANY, finals.size(), serve.output());
      assertEquals(MANY, finals.stream().map(record -> header(record, "request")).distinct().count());
    }
  }

  @Test
  void sendsEverythingToASlowClientAndDelaysNoOther() throws Exception {
    create("slow");
    try (ServeProcess serve = serve("slow");
        HttpClient client = HttpClient.newHttpClient(); Socket socket = new Socket()) {
      URI address = URI.create(serve.http());
      serve.await("(scoring slow)");
      socket.setReceiveBufferSize(4096);
      socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
      String query = "?seed=5&stop-at-boundary=false&max-bytes=" + SLOW_BYTES;
      socket.getOutputStream().write(("POST /continuations" + query + " HTTP/1.0\r\nContent-Length: 2\r\n\r\nab")
          .getBytes(StandardCharsets.US_ASCII));
      byte[] other = post(client, address.toString(), query, "ab");
      assertEquals(SLOW_BYTES, other.length);
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertArrayEquals(other, answer.substring(answer.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  private static void awaitMetric(HttpClient client, URI address, String line) throws Exception {
    HttpRequest metrics = HttpRequest.newBuilder(address.resolve("/q/metrics")).build();
    String[] last = {""};
    Waiting.until(WAIT, () -> {
      last[0] = client.send(metrics, HttpResponse.BodyHandlers.ofString()).body();
      return last[0].contains(line);
    }, () -> "expected " + line + ", got " + last[0]);
  }

  private static void create(String name) throws Exception {
    kafka.create(2, name, name + "-scores", name + "-alerts", name + "-dead", name + "-prompts",
        name + "-continuations");
  }

  private static ServeProcess serve(String name) throws IOException {
    return serve(name, folder.resolve(name));
  }

  private static ServeProcess serve(String name, Path data, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.addAll(List.of("--bootstrap", broker.bootstrapServers(), "--input", name,
        "--data", data.toString(), "--model", bundle.folder().toString()));
    arguments.addAll(ServeProcess.application(name));
    arguments.addAll(ServeProcess.settings("topics.prompts=" + name + "-prompts",
        "topics.continuations=" + name + "-continuations", "continuations.ranges=" + name.equals("ranged"),
        "session-timeout=6s"));
    return ServeProcess.start(Path.of(data + ".out"), arguments.toArray(String[]::new));
  }

  private static void prompt(String name, String text, Map<String, String> headers) {
    send(name + "-prompts", text, headers);
  }

  private static void send(String topic, String text, Map<String, String> headers) {
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      var record = new ProducerRecord<byte[], byte[]>(topic, text.getBytes(StandardCharsets.UTF_8));
      headers.forEach((header, value) -> record.headers().add(header, value.getBytes(StandardCharsets.UTF_8)));
      producer.send(record);
    }
  }

  private static Predicate<ConsumerRecord<byte[], byte[]>> finals(int count) {
    int[] left = {count};
    return record -> header(record, "final").equals("true") && --left[0] == 0;
  }

  private static List<ConsumerRecord<byte[], byte[]>> awaitFinals(String topic, int count) {
    kafka.awaitUntil(topic, finals(count), WAIT);
    return finals(topic);
  }

  private static List<ConsumerRecord<byte[], byte[]>> finals(String topic) {
    return kafka.read(topic, 0, WAIT).stream().filter(record -> header(record, "final").equals("true")).toList();
  }

  /// The chunks of a final record's own attempt, joined.
  private static byte[] chunks(List<ConsumerRecord<byte[], byte[]>> all, ConsumerRecord<byte[], byte[]> last) {
    Map<Integer, byte[]> parts = new TreeMap<>();
    all.stream().filter(record -> header(record, "final").equals("false")
        && header(record, "request").equals(header(last, "request"))
        && header(record, "attempt").equals(header(last, "attempt")))
        .forEach(record -> parts.put(Integer.parseInt(header(record, "sequence")), record.value()));
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    parts.values().forEach(joined::writeBytes);
    return joined.toByteArray();
  }

  private static HttpRequest request(String address, String query, String prompt) {
    return HttpRequest.newBuilder(URI.create(address + "/continuations" + query))
        .POST(HttpRequest.BodyPublishers.ofString(prompt)).build();
  }

  private static byte[] post(HttpClient client, String address, String query, String prompt) throws Exception {
    HttpResponse<byte[]> response =
        client.send(request(address, query, prompt), HttpResponse.BodyHandlers.ofByteArray());
    assertEquals(200, response.statusCode());
    return response.body();
  }

  private static int status(HttpClient client, String address, String query, String prompt) throws Exception {
    return client.send(request(address, query, prompt), HttpResponse.BodyHandlers.discarding()).statusCode();
  }
}
