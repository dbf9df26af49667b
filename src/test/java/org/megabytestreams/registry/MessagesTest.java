package org.megabytestreams.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.megabytestreams.testing.RegistryServer;
import org.megabytestreams.testing.ServerCertificate;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.MalformedMessageException;
import org.megabytestreams.wire.Schemas;

/// Writes and reads messages whose schemas are in a registry.
class MessagesTest {
  private final RegistryServer server = new RegistryServer();
  private final Map<String, Object> clients = Map.of("schema.registry.url", server.url());

  MessagesTest() throws IOException {}

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void writesWhatAvrosOwnReaderReadsAndReadsWhatItsWriterWrites(MessageKind kind) throws Exception {
    try (var reader = new MessageDeserializer(clients)) {
      for (JsonNode message : messages(kind)) {
        byte[] written = serializer(MessageFormat.AVRO, kind).serialize("topic", bytes(message));
        ByteBuffer prefix = ByteBuffer.wrap(written);
        assertEquals(0, prefix.get());
        JsonNode registered = server.schema(prefix.getInt());
        assertEquals(kind.name().toLowerCase(Locale.ROOT) + "s-value", registered.get("subject").asText());
        Schema schema = new Schema.Parser().parse(registered.get("schema").asText());
        GenericRecord record = new GenericDatumReader<GenericRecord>(schema).read(null,
            DecoderFactory.get().binaryDecoder(written, 5, written.length - 5, null));
        assertEquals(message, withoutAbsent(TestJson.read(record.toString()), schema));

        ByteArrayOutputStream others = new ByteArrayOutputStream();
        others.write(written, 0, 5);
        var encoder = EncoderFactory.get().binaryEncoder(others, null);
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        encoder.flush();
        byte[] json = reader.deserialize("topic", others.toByteArray());
        assertEquals(message, TestJson.read(json));
        Schemas.assertValid(kind.name().toLowerCase(Locale.ROOT), json);
      }
    }
    assertEquals(1, server.requests().stream().filter(request -> request.startsWith("GET")).count(), "one a schema");
  }

  @ParameterizedTest
  @EnumSource
  void writesJsonBehindTheIdOfItsSchema(MessageKind kind) throws Exception {
    JsonNode message = messages(kind).getFirst();
    byte[] written = serializer(MessageFormat.JSON_SCHEMA, kind).serialize("topic", bytes(message));
    ByteBuffer content = ByteBuffer.wrap(written);
    assertEquals(0, content.get());
    JsonNode registered = server.schema(content.getInt());
    assertEquals("JSON", registered.get("schemaType").asText());
    assertEquals(Files.readString(Path.of("schemas", kind.name().toLowerCase(Locale.ROOT) + ".schema.json")),
        registered.get("schema").asText());
    assertEquals(message, TestJson.read(StandardCharsets.UTF_8.decode(content).toString()));
    try (var reader = new MessageDeserializer(Map.of())) {
      assertArrayEquals(bytes(message), reader.deserialize("topic", written), "no registry is needed");
    }
  }

  @Test
  void leavesJsonAndStrangeBytesAsTheyAre() {
    try (var reader = new MessageDeserializer(clients)) {
      for (byte[] bytes : List.of("{\"a\":1}".getBytes(), new byte[0], new byte[] {0, 0}, new byte[] {0, 0, 0, 0, 9, 1},
          new byte[] {1, 0, 0, 0, 9, 1})) {
        assertArrayEquals(bytes, reader.deserialize("topic", bytes));
      }
      assertNull(reader.deserialize("topic", null));
    }
    assertEquals(List.of("GET /schemas/ids/9"), server.requests());
  }

  @Test
  void leavesAsTheyAreMessagesThatTheirSchemaDoesNotFit() throws Exception {
    byte[] whole = serializer(MessageFormat.AVRO, MessageKind.ALERT).serialize("alerts",
        bytes(messages(MessageKind.ALERT).getFirst()));
    try (var reader = new MessageDeserializer(clients)) {
      for (int length = 6; length < whole.length; length++) {
        byte[] cut = Arrays.copyOf(whole, length);
        assertArrayEquals(cut, reader.deserialize("alerts", cut), "cut at " + length);
      }
      byte[] longer = Arrays.copyOf(whole, whole.length + 1);
      assertArrayEquals(longer, reader.deserialize("alerts", longer));
      for (String schema : List.of("\"string\"", "{\"type\":\"array\",\"items\":\"long\"}", "\"bytes\"", "nothing")) {
        byte[] huge = ByteBuffer.allocate(10).put((byte) 0).putInt(server.add("x", "AVRO", schema))
            .put(new byte[] {-2, -1, -1, -1, 15}).array(); // a length of two billion
        assertArrayEquals(huge, reader.deserialize("alerts", huge), schema);
      }
    }
  }

  @Test
  void saysWhatIsMissingWhereAvroComesWithoutARegistry() throws Exception {
    byte[] written = serializer(MessageFormat.AVRO, MessageKind.SCORE).serialize("scores",
        bytes(messages(MessageKind.SCORE).getFirst()));
    try (var reader = new MessageDeserializer(Map.of())) {
      byte[] read = reader.deserialize("scores", written);
      assertEquals("expected a JSON object, got Avro whose schema no registry tells; schema.registry.url of the Kafka"
          + " clients names the registry",
          assertThrows(MalformedMessageException.class, () -> Json.readScore(read)).getMessage());
    }
  }

  @Test
  void staysInFrontOfAMessageWhileTheRegistryFails() throws Exception {
    byte[] written = serializer(MessageFormat.AVRO, MessageKind.SCORE).serialize("scores",
        bytes(messages(MessageKind.SCORE).getFirst()));
    try (var reader = new MessageDeserializer(clients)) {
      server.answers(503);
      assertEquals("the schema registry at " + server.url() + "/schemas/ids/300 cannot tell the schema with id 300:"
          + " HTTP 503: not now",
          assertThrows(SerializationException.class, () -> reader.deserialize("scores", written)).getMessage());
      server.answers(200);
      Json.readScore(reader.deserialize("scores", written));
    }
  }

  @Test
  void saysInOneLineWhyASchemaIsNotRegistered() throws Exception {
    server.answers(409);
    assertEquals("the schema registry at " + server.url() + "/subjects/scores-value/versions cannot register the schema"
        + " of subject scores-value: HTTP 409: not now",
        assertThrows(IOException.class, () -> serializer(MessageFormat.AVRO, MessageKind.SCORE)).getMessage());
    server.close();
    String reason = assertThrows(IOException.class, () -> serializer(MessageFormat.AVRO, MessageKind.SCORE))
        .getMessage();
    assertEquals("no schema registry answered at " + server.url() + ": ConnectException", reason);
  }

  @Test
  void registersNothingWhereThatIsForbidden() throws Exception {
    Map<String, Object> looking = Map.of("schema.registry.url", server.url(), "auto.register.schemas", "false");
    try (SchemaRegistry registry = SchemaRegistry.of(looking).orElseThrow()) {
      String schema = MessageKind.SCORE.avroSchema().toString();
      assertTrue(assertThrows(IOException.class, () -> registry.id("scores-value", "AVRO", schema)).getMessage()
          .endsWith("/subjects/scores-value does not know the schema of subject scores-value: HTTP 404: Schema not"
              + " found"));
      int id = server.add("scores-value", "AVRO", schema);
      assertEquals(id, registry.id("scores-value", "AVRO", schema));
    }
  }

  @Test
  void goesOnToTheNextAddressWithUserAndPasswordFromAFile(@TempDir Path folder) throws Exception {
    Path secrets = Files.writeString(folder.resolve("secrets"), "registry=ann:s3cret\n");
    Map<String, Object> given = Map.of("schema.registry.url", "http://127.0.0.1:1," + server.url() + "/",
        "config.providers", "file", "config.providers.file.class",
        "org.apache.kafka.common.config.provider.FileConfigProvider",
        "basic.auth.user.info", "${file:" + secrets + ":registry}");
    try (SchemaRegistry registry = SchemaRegistry.of(given).orElseThrow()) {
      registry.id("x", "AVRO", "\"long\"");
    }
    assertEquals("Basic YW5uOnMzY3JldA==", server.authorization()); // printf ann:s3cret | base64
    assertEquals(List.of("POST /subjects/x/versions"), server.requests());
  }

  @Test
  void trustsTheCertificatesThatAreNamed() throws Exception {
    ServerCertificate certificate = ServerCertificate.get();
    try (RegistryServer secured = new RegistryServer(certificate.tls())) {
      Map<String, Object> trusting = Map.of("schema.registry.url", secured.url(), "bearer.auth.token", "t0ken",
          "schema.registry.ssl.truststore.type", "PEM",
          "schema.registry.ssl.truststore.location", certificate.pem().toString());
      try (SchemaRegistry registry = SchemaRegistry.of(trusting).orElseThrow()) {
        registry.id("x", "AVRO", "\"long\"");
      }
      assertEquals("Bearer t0ken", secured.authorization());
      try (SchemaRegistry registry = SchemaRegistry.of(Map.of("schema.registry.url", secured.url())).orElseThrow()) {
        assertThrows(IOException.class, () -> registry.id("x", "AVRO", "\"long\""), "nobody says whom to trust");
      }
    }
  }

  @Test
  void refusesAnAddressWithAPassword() {
    String shown = assertThrows(KafkaException.class,
        () -> SchemaRegistry.of(Map.of("schema.registry.url", "http://ann:s3cret@host"))).getMessage();
    assertEquals("schema.registry.url: expected an address such as https://HOST:PORT, without user and password",
        shown);
  }

  private Serializer<byte[]> serializer(MessageFormat format, MessageKind kind) throws IOException {
    try (SchemaRegistry registry = SchemaRegistry.of(clients).orElseThrow()) {
      MessageSerializers all = MessageSerializers.of(format, registry, "scores", "alerts", "incidents");
      return switch (kind) {
        case SCORE -> all.scores();
        case ALERT -> all.alerts();
        case INCIDENT -> all.incidents();
      };
    }
  }

  /// Messages of a release, and one with all fields.
  private static List<JsonNode> messages(MessageKind kind) throws IOException {
    List<JsonNode> messages = new ArrayList<>();
    if (kind != MessageKind.INCIDENT) {
      for (String line : Files.readAllLines(Path.of("src/test/golden/0.1.0/next-"
          + kind.name().toLowerCase(Locale.ROOT) + "s.jsonl"))) {
        messages.add(TestJson.read(line));
      }
    }
    JsonNode full = TestJson.read(Files.readString(Path.of("src/test/resources/messages/"
        + kind.name().toLowerCase(Locale.ROOT) + ".json")));
    assertEquals(kind.avroSchema().getFields().size(), full.size(), "it has all fields");
    messages.add(full);
    // A field that may be absent has no null when it comes back.
    return messages.stream().map(message -> withoutAbsent(message, kind.avroSchema())).toList();
  }

  private static JsonNode withoutAbsent(JsonNode message, Schema schema) {
    Schema.Type type = schema.getType();
    if (type == Schema.Type.UNION) {
      return message.isNull() ? message : withoutAbsent(message, schema.getTypes().getLast());
    }
    if (type == Schema.Type.ARRAY) {
      message.forEach(element -> withoutAbsent(element, schema.getElementType()));
    } else if (type == Schema.Type.RECORD) {
      for (Schema.Field field : schema.getFields()) {
        JsonNode value = message.get(field.name());
        if (value != null && value.isNull() && field.hasDefaultValue()) {
          ((ObjectNode) message).remove(field.name());
        } else if (value != null) {
          withoutAbsent(value, field.schema());
        }
      }
    }
    return message;
  }

  private static byte[] bytes(JsonNode message) {
    return message.toString().getBytes(StandardCharsets.UTF_8);
  }
}
