package org.megabytestreams.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TinyBundle;
import org.megabytestreams.testing.Waiting;

/// Looks at a service by the API of its live page.
class LiveIT {
  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final int CALM = 400;
  private static final String JSON_TYPE = "application/json";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir
  static Path folder;

  private static BrokerProcess broker;
  private static ServeProcess serve;
  private static String http;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void scoreCalmRecordsAndAFault() throws Exception {
    Path bundle = TinyBundle.write(folder.resolve("bundle")).folder();
    broker = TestBroker.start(folder.resolve("broker"));
    serve = start("live", bundle);
    http = serve.http();
    serve.await("(scoring bytes)");
    TestClients clients = new TestClients(broker.bootstrapServers());
    try (KafkaProducer<byte[], byte[]> producer = clients.producer()) {
      for (int i = 0; i < CALM; i++) {
        send(producer, "web", ("request " + i % 7 + " served").getBytes());
      }
      producer.flush();
      clients.awaitAtLeast("scores", CALM, WAIT);
      byte[] noise = new byte[200];
      new Random(1).nextBytes(noise);
      send(producer, "web", noise);
      send(producer, "db", "hello".getBytes());
    }
    clients.awaitAtLeast("alerts", 1, WAIT);
    clients.awaitAtLeast("scores", CALM + 2, WAIT);
  }

  private static ServeProcess start(String name, Path bundle, String... settings) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", broker.bootstrapServers(), "--create-topics",
        "--data", folder.resolve(name).toString(), "--model", bundle.toString()));
    arguments.addAll(ServeProcess.settings("application-id=" + name, "alerts.warm-up-records=100",
        "alerts.false-alarms-per-day=100000"));
    arguments.addAll(ServeProcess.settings(settings));
    return ServeProcess.start(folder.resolve(name + ".out"), arguments.toArray(String[]::new));
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, String stream, byte[] record) {
    producer.send(new ProducerRecord<>("bytes", stream.getBytes(StandardCharsets.UTF_8), record));
  }

  @AfterAll
  static void stop() {
    serve.close();
    broker.close();
  }

  @Test
  void saysWhatIsUnusualAndWhy() throws Exception {
    Waiting.until(WAIT, () -> get("/api/v1/overview?minutes=60").path("records").asInt() == CALM + 2, serve::output);
    JsonNode overview = get("/api/v1/overview?minutes=60");
    assertEquals("RUNNING", overview.path("state").asText());
    assertEquals(64, overview.at("/model/digest").asText().length());
    assertEquals(100, overview.path("warmUpRecords").asInt());
    JsonNode web = overview.path("streams").get(0);
    assertEquals("web", web.path("stream").asText());
    assertEquals(240, web.path("lane").size());
    assertTrue(web.path("lowestPValue").asDouble() < 0.05, web.toString());
    assertTrue(overview.path("streams").get(1).path("warming").asBoolean());
    assertEquals(1, get("/api/v1/overview?match=d*").path("streamsTotal").asInt());

    JsonNode incident = get("/api/v1/incidents?topic=bytes&match=web").path("incidents").get(0);
    assertEquals(web.path("incident").asText(), incident.path("id").asText());
    assertTrue(incident.path("summary").asText().contains("Once in"), incident.toString());
    String id = URLEncoder.encode(incident.path("id").asText(), StandardCharsets.UTF_8);
    JsonNode detail = get("/api/v1/incidents/" + id);
    assertEquals(incident, detail.path("incident"));
    assertEquals(incident.path("id"), detail.path("alerts").get(0).at("/incident/id"));
    assertTrue(detail.path("alerts").get(0).path("worstSpans").size() > 0, detail.toString());
    assertTrue(detail.path("scores").get(0).asText().matches("scores/\\d+:\\d+-\\d+"), detail.toString());
  }

  @Test
  void refusesWhatIsOutOfBounds() throws Exception {
    HttpResponse<String> response = response("/api/v1/overview?minutes=61");
    assertEquals(400, response.statusCode());
    assertEquals("application/problem+json", response.headers().firstValue("Content-Type").orElseThrow().split(";")[0]);
    assertEquals("minutes: expected 1 to 60, got 61", JSON.readTree(response.body()).path("detail").asText());
    for (String path : List.of("incidents?limit=0", "overview?limit=x", "scores?maxP=x", "scores?maxP=NaN")) {
      assertEquals(400, response("/api/v1/" + path).statusCode(), path);
    }
    assertEquals(404, response("/api/v1/incidents/nothing").statusCode());
  }

  @Test
  void servesThePageUnderAStrictPolicy() throws Exception {
    HttpResponse<String> page = response("/");
    assertEquals(200, page.statusCode());
    assertTrue(page.body().contains("<title>MegaByte Streams</title>"), page.body());
    assertTrue(page.headers().firstValue("Content-Security-Policy").orElseThrow().startsWith("default-src 'self';"));
    assertEquals("nosniff", page.headers().firstValue("X-Content-Type-Options").orElseThrow());
  }

  @Test
  void sendsScoresAsTheyComeAndGoesOnWhereAClientWasCutOff() throws Exception {
    TestClients clients = new TestClients(broker.bootstrapServers());
    String position;
    try (KafkaProducer<byte[], byte[]> producer = clients.producer()) {
      try (Events events = events("/api/v1/scores?match=sse-*", null)) {
        send(producer, "sse-1", "first".getBytes());
        Event first = events.next();
        assertEquals("score", first.fields().get("event"));
        assertEquals("sse-1", first.data().path("stream").asText());
        position = first.fields().get("id");
      }
      send(producer, "sse-2", "second".getBytes());
      producer.flush();
      clients.awaitUntil("scores", record -> new String(record.key()).equals("sse-2"), WAIT);
      try (Events events = events("/api/v1/scores?match=sse-*", position)) {
        assertEquals("sse-2", events.next().data().path("stream").asText());
      }
    }
  }

  @Test
  void givesCommandsAndSaysWhenTheyAreApplied() throws Exception {
    HttpResponse<String> written = control("{\"action\":\"freeze\",\"topic\":\"bytes\",\"key\":\"db\"}", JSON_TYPE);
    assertEquals(202, written.statusCode(), written.body());
    JsonNode answer = JSON.readTree(written.body());
    assertEquals("local", answer.at("/command/by").asText());
    assertEquals("control", answer.path("topic").asText());
    String id = answer.at("/command/id").asText();
    Waiting.until(WAIT, () -> "applied".equals(command(id).path("state").asText()), serve::output);
    assertEquals(command(id).path("partitions"), command(id).path("answered"));
    assertEquals(answer.path("command"), command(id).path("command"));

    String learn = JSON.readTree(control("{\"action\":\"learn\",\"topic\":\"bytes\",\"key\":\"*\"}", JSON_TYPE).body())
        .at("/command/id").asText();
    Waiting.until(WAIT, () -> "rejected".equals(command(learn).path("state").asText()), serve::output);
    assertTrue(command(learn).path("reason").asText().contains("start it with --learn"), command(learn).toString());

    HttpResponse<String> unknown = control("{\"action\":\"dance\",\"topic\":\"bytes\",\"key\":\"db\"}", JSON_TYPE);
    assertEquals(400, unknown.statusCode());
    assertTrue(unknown.body().contains("action: expected one of promote"), unknown.body());
    for (String body : List.of("", "[]", "{", "{\"action\":\"thaw\"}",
        "{\"action\":\"thaw\",\"topic\":\"b\",\"x\":1}")) {
      assertEquals(400, control(body, JSON_TYPE).statusCode(), body);
    }
    assertEquals(415, control("{}", "text/plain").statusCode(), "as forms of other sites could send");
    assertFalse(serve.output().contains("ERROR"), serve.output());
  }

  private JsonNode command(String id) throws Exception {
    for (JsonNode one : get("/api/v1/commands").path("commands")) {
      if (one.at("/command/id").asText().equals(id)) {
        return one;
      }
    }
    return JSON.missingNode();
  }

  private HttpResponse<String> control(String body, String type) throws Exception {
    return client.send(HttpRequest.newBuilder(URI.create(http + "/api/v1/control")).header("Content-Type", type)
        .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void answers304WhileNothingHasChanged() throws Exception {
    String incident = get("/api/v1/incidents?match=web").path("incidents").get(0).path("id").asText();
    for (String path : List.of("overview?minutes=60", "incidents", "incidents/" + incident, "commands", "models",
        "preview?hours=1", "session", "verification?" + placeOfTheFault())) {
      Waiting.until(WAIT, () -> isUnchanged("/api/v1/" + path), () -> path); // messages may come meanwhile
    }
    assertEquals(400, response("/api/v1/incidents?cursor=x").statusCode());
  }

  private boolean isUnchanged(String path) {
    try {
      HttpResponse<String> first = response(path);
      assertEquals("private, no-cache", sorted(first.headers().firstValue("Cache-Control").orElseThrow()));
      String tag = first.headers().firstValue("ETag").orElseThrow();
      assertEquals(200, send(http, "GET", path, "If-None-Match", "\"another\"").statusCode());
      HttpResponse<String> again = send(http, "GET", path, "If-None-Match", tag);
      return again.statusCode() == 304 && again.body().isEmpty();
    } catch (Exception e) {
      throw new AssertionError(path, e);
    }
  }

  private static String sorted(String list) {
    return Stream.of(list.split(", ?")).sorted(Comparator.reverseOrder()).collect(Collectors.joining(", "));
  }

  @Test
  void givesLongListsPageByPage() throws Exception {
    JsonNode both = get("/api/v1/overview?minutes=60&match=*b").path("streams");
    assertEquals(2, both.size());
    JsonNode second = get("/api/v1/overview?minutes=60&match=*b&limit=1&offset=1").path("streams");
    assertEquals(both.get(1).path("stream"), second.get(0).path("stream"));
    assertEquals(400, response("/api/v1/overview?offset=-1").statusCode());
    for (String action : List.of("freeze", "thaw")) {
      control("{\"action\":\"" + action + "\",\"topic\":\"bytes\",\"key\":\"paged\"}", JSON_TYPE);
    }
    Waiting.until(WAIT, () -> get("/api/v1/commands").path("commands").size() >= 2, serve::output);
    JsonNode first = get("/api/v1/commands?limit=1");
    JsonNode next = get("/api/v1/commands?limit=1&cursor=" + first.path("next").asText());
    assertEquals(get("/api/v1/commands?limit=2").path("commands").get(1), next.path("commands").get(0));
    assertEquals(0, get("/api/v1/commands?cursor=forgotten").path("commands").size());
  }

  @Test
  void saysWhatBytesCostByModels() throws Exception {
    JsonNode own = get("/api/v1/models").path("models").get(0);
    assertEquals("[\"service\"]", own.path("uses").toString());
    String digest = own.path("digest").asText();
    String other = get("/api/v1/models").path("models").get(1).path("digest").asText();
    HttpResponse<String> answer = compare("model=" + digest + "&model=" + other, "request 1 served\nrequest 2");
    assertEquals(200, answer.statusCode(), answer.body());
    JsonNode models = JSON.readTree(answer.body()).path("models");
    assertEquals(List.of(digest, other), models.findValuesAsText("digest"));
    JsonNode bits = models.get(0).path("positionBits");
    assertEquals("request 1 served\nrequest 2".length() + 1, bits.size(), "and the end of the last line");
    double sum = 0;
    for (JsonNode each : bits) {
      sum += each.asDouble();
    }
    assertEquals(sum, models.get(0).path("bits").asDouble(), 0.01);
    assertEquals(sum / 26, models.get(0).path("bitsPerByte").asDouble(), 0.01);
    assertFalse(bits.equals(models.get(1).path("positionBits")), "another model");
    assertEquals(400, compare("model=" + digest, "").statusCode());
    assertEquals(400, compare("model=" + digest, "x".repeat(4097)).statusCode());
    assertEquals(400, compare("model=absent", "x").statusCode());
    assertEquals(400, compare("", "x").statusCode());
  }

  private HttpResponse<String> compare(String query, String body) throws Exception {
    return client.send(HttpRequest.newBuilder(URI.create(http + "/api/v1/comparison?" + query))
        .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void previewsBudgets() throws Exception {
    JsonNode preview = get("/api/v1/preview?topic=b*&match=web&hours=1");
    assertEquals(CALM + 1, preview.path("records").asInt());
    assertEquals(1, preview.path("streams").asInt());
    assertFalse(preview.path("cut").asBoolean());
    assertEquals(100_000, preview.path("budget").asDouble());
    JsonNode budgets = preview.path("budgets");
    assertEquals(14, budgets.size());
    JsonNode own = budgets.get(13);
    assertEquals(100_000, own.path("falseAlarmsPerDay").asDouble());
    assertTrue(own.path("alerts").asInt() > 0, preview.toString());
    assertTrue(budgets.get(0).path("alerts").asInt() <= own.path("alerts").asInt(), preview.toString());
    assertEquals(400, response("/api/v1/preview?hours=169").statusCode());
  }

  @Test
  void computesAScoreAgain() throws Exception {
    JsonNode verified = get("/api/v1/verification?" + placeOfTheFault());
    assertEquals("VERIFIED", verified.path("result").asText(), verified.toString());
    assertFalse(verified.path("wrong").asBoolean());
    HttpResponse<String> missing = response("/api/v1/verification?partition=0&offset=999999");
    assertEquals(404, missing.statusCode(), missing.body());
    assertEquals(400, response("/api/v1/verification?partition=0").statusCode());
    assertEquals(400, response("/api/v1/verification?partition=-1&offset=0").statusCode());
  }

  private String placeOfTheFault() throws Exception {
    String id = get("/api/v1/incidents?match=web").path("incidents").get(0).path("id").asText();
    String score = get("/api/v1/incidents/" + URLEncoder.encode(id, StandardCharsets.UTF_8)).at("/scores/0").asText();
    String[] place = score.split("[/:-]");
    return "partition=" + place[1] + "&offset=" + place[2];
  }

  @Test
  void isClosedWhereItIsSwitchedOff() throws Exception {
    try (ServeProcess closed = start("closed", folder.resolve("bundle"), "live.enabled=false")) {
      HttpResponse<String> response = response(closed.http(), "/api/v1/overview");
      assertEquals(403, response.statusCode());
      assertTrue(response.body().contains("megabyte.live.enabled"), response.body());
    }
  }

  private HttpResponse<String> send(String address, String method, String path, String header, String value)
      throws Exception {
    return client.send(HttpRequest.newBuilder(URI.create(address + path)).header(header, value)
        .method(method, HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void saysWhichValuesTheSwitchTakes() throws Exception {
    try (ServeProcess wrong = start("wrong", folder.resolve("bundle"), "live.enabled=maybe")) {
      assertEquals(1, wrong.awaitExit());
      assertTrue(wrong.output().contains("megabyte.live.enabled: expected true, false or auto, got maybe"),
          wrong.output());
    }
  }

  /// An event, by the names of its fields.
  private record Event(Map<String, String> fields) {
    JsonNode data() throws IOException {
      return JSON.readTree(fields.get("data"));
    }
  }

  /// The events of an answer that goes on and on.
  private record Events(HttpResponse<Stream<String>> response, Iterator<String> lines) implements AutoCloseable {
    /// The service sends a comment after ten seconds without an event.
    private static final int MAX_COMMENTS = 6;

    /// Returns the next event with data.
    Event next() {
      Map<String, String> fields = new HashMap<>();
      for (int comments = 0; comments < MAX_COMMENTS;) {
        String line = lines.next();
        if (line.startsWith(":")) {
          comments++;
        } else if (line.isEmpty() && fields.containsKey("data")) {
          return new Event(fields);
        } else if (line.contains(":")) {
          fields.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1).strip());
        }
      }
      throw new AssertionError("expected an event, got comments alone");
    }

    @Override
    public void close() {
      response.body().close();
    }
  }

  private Events events(String path, String position) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(http + path)).header("Accept", "text/event-stream");
    if (position != null) {
      request.header("Last-Event-ID", position);
    }
    HttpResponse<Stream<String>> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofLines());
    return new Events(response, response.body().iterator());
  }

  private JsonNode get(String path) throws Exception {
    HttpResponse<String> response = response(path);
    assertEquals(200, response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }

  private HttpResponse<String> response(String path) throws Exception {
    return response(http, path);
  }

  private HttpResponse<String> response(String address, String path) throws Exception {
    return client.send(HttpRequest.newBuilder(URI.create(address + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
