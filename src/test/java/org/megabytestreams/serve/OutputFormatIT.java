package org.megabytestreams.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.RegistryServer;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.testing.TinyBundle;
import org.megabytestreams.testing.Waiting;

/// Lets the built service write Avro, and looks whether each of the program's readers reads it.
class OutputFormatIT {
  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final int CALM = 120;
  private static final int ALL = CALM + 1;

  @TempDir
  Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<String> hooked = new CopyOnWriteArrayList<>();
  private BrokerProcess broker;
  private HttpServer hook;
  private Path bundle;
  private Path clients;

  @Test
  void isReadByEachReaderOfTheProgram() throws Exception {
    hook = hook();
    try (RegistryServer registry = new RegistryServer();
        BrokerProcess running = TestBroker.start(folder.resolve("broker"))) {
      broker = running;
      bundle = TinyBundle.write(folder.resolve("bundle")).folder();
      clients = Files.writeString(folder.resolve("client.properties"), "schema.registry.url=" + registry.url());
      TestClients kafka = new TestClients(broker.bootstrapServers());
      try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
        registry.answers(503);
        try (ServeProcess serve = avro(registry)) {
          assertEquals(1, serve.awaitExit());
          assertTrue(serve.output().contains("serve stops: the schema registry at " + registry.url()
              + "/subjects/scores-value/versions cannot register the schema of subject scores-value: HTTP 503:"),
              serve.output());
        }
        registry.answers(200);
        try (ServeProcess serve = avro(registry)) {
          serve.await("(scoring bytes)");
          for (int i = 0; i < CALM; i++) {
            send(producer, ("request " + i % 7 + " served").getBytes(StandardCharsets.UTF_8));
          }
          byte[] noise = new byte[200];
          new Random(1).nextBytes(noise);
          send(producer, noise);
          for (String topic : List.of("incidents", "alerts", "scores")) {
            kafka.awaitUntil(topic, message -> {
              assertIsAvro(registry, message, topic + "-value");
              return true;
            }, WAIT);
          }
          assertServesPageAndRoutes(serve);
        }
      }
      assertCommandsRead();
    } finally {
      hook.stop(0);
    }
  }

  private void assertServesPageAndRoutes(ServeProcess serve) throws Exception {
    String http = serve.http();
    Waiting.until(WAIT, () -> get(http, "overview?minutes=60").path("records").asInt() == ALL, serve::output);
    JsonNode incident = get(http, "incidents").path("incidents").get(0);
    JsonNode detail = get(http, "incidents/" + incident.path("id").asText());
    assertEquals(incident.path("id"), detail.at("/alerts/0/incident/id"));
    assertTrue(detail.at("/alerts/0/worstSpans/0/bits").asDouble() > 0, detail.toString());
    String[] score = detail.at("/scores/0").asText().split("[/:-]");
    assertEquals("VERIFIED", get(http, "verification?partition=" + score[1] + "&offset=" + score[2]).path("result")
        .asText());
    assertEquals(ALL, get(http, "preview?hours=1").path("records").asInt());
    Waiting.until(WAIT, () -> hooked.size() == 1, serve::output);
    assertEquals(incident.path("id"), TestJson.read(hooked.getFirst()).at("/incident/id"));
    HttpResponse<Stream<String>> events = client.send(HttpRequest.newBuilder(URI.create(http + "/api/v1/scores"))
        .header("Accept", "text/event-stream").build(), HttpResponse.BodyHandlers.ofLines());
    try (Stream<String> lines = events.body();
        KafkaProducer<byte[], byte[]> producer = new TestClients(broker.bootstrapServers()).producer()) {
      send(producer, "request 1 served".getBytes(StandardCharsets.UTF_8));
      producer.flush();
      for (Iterator<String> each = lines.iterator();;) {
        String line = each.next();
        if (line.startsWith("data:")) {
          assertEquals(ALL, TestJson.read(line.substring("data:".length())).path("offset").asInt());
          break;
        }
      }
    }
    assertTrue(!serve.output().contains("ERROR"), serve.output());
  }

  private void assertCommandsRead() throws Exception {
    Cli.Outcome verified = command("verify", "--model", bundle.toString(), "--json");
    assertEquals(0, verified.code(), verified.err().toString());
    assertEquals(ALL + 1, TestJson.read(verified.out().getLast()).at("/summary/VERIFIED").asInt(),
        verified.out().toString());
    Cli.Outcome compared = command("compare", "--left", "scores", "--right", "scores", "--left-alerts", "alerts",
        "--json");
    assertEquals(0, compared.code(), compared.err().toString());
    String incident = TestJson.read(hooked.getFirst()).at("/incident/id").asText();
    Cli.Outcome judged = command("control", "confirm", "--incident", incident);
    assertEquals(0, judged.code(), judged.err().toString());
  }

  private Cli.Outcome command(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    Collections.addAll(all, "--bootstrap", broker.bootstrapServers(), "--kafka-config", clients.toString());
    return Cli.run(folder, null, all.toArray(String[]::new));
  }

  private static void assertIsAvro(RegistryServer registry, ConsumerRecord<byte[], byte[]> message, String subject) {
    ByteBuffer content = ByteBuffer.wrap(message.value());
    assertEquals(0, content.get());
    JsonNode registered = registry.schema(content.getInt());
    assertEquals(subject, registered.get("subject").asText());
    Schema schema = new Schema.Parser().parse(registered.get("schema").asText());
    try {
      GenericRecord read = new GenericDatumReader<GenericRecord>(schema).read(null,
          DecoderFactory.get().binaryDecoder(message.value(), 5, content.remaining(), null));
      assertEquals(1L, read.get("schema"));
      assertEquals("web", read.get("stream").toString());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private ServeProcess avro(RegistryServer registry) throws IOException {
    return serve("output.format=avro", "kafka.\"schema.registry.url\"=" + registry.url());
  }

  private ServeProcess serve(String... settings) throws IOException {
    Path routes = Files.writeString(folder.resolve("routes.json"), """
        {"routes": [{"name": "hook", "type": "webhook", "url": "http://127.0.0.1:%d/", "allowPrivate": true}]}
        """.formatted(hook.getAddress().getPort()));
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", broker.bootstrapServers(), "--create-topics",
        "--data", folder.resolve("data").toString(), "--model", bundle.toString(), "--routes", routes.toString()));
    arguments.addAll(ServeProcess.settings("alerts.warm-up-records=100", "alerts.false-alarms-per-day=100000",
        "topics.partitions=1", "continuations.enabled=false"));
    arguments.addAll(ServeProcess.settings(settings));
    return ServeProcess.start(Files.createTempFile(folder, "serve", ".out"), arguments.toArray(String[]::new));
  }

  private HttpServer hook() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      hooked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    server.start();
    return server;
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, byte[] record) {
    producer.send(new ProducerRecord<>("bytes", "web".getBytes(StandardCharsets.UTF_8), record));
  }

  private JsonNode get(String http, String path) throws IOException, InterruptedException {
    return TestJson.read(client.send(HttpRequest.newBuilder(URI.create(http + "/api/v1/" + path)).build(),
        HttpResponse.BodyHandlers.ofString()).body());
  }
}
