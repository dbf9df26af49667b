package org.megabytestreams.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TinyBundle;

/// Asks services for what only some may see.
class AccessIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir
  static Path folder;

  private static BrokerProcess broker;
  private static Path bundle;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void startBroker() throws Exception {
    bundle = TinyBundle.write(folder.resolve("bundle")).folder();
    broker = TestBroker.start(folder.resolve("broker"));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static ServeProcess start(String name, String... settings) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", broker.bootstrapServers(), "--create-topics",
        "--data", folder.resolve(name).toString(), "--model", bundle.toString()));
    arguments.addAll(ServeProcess.settings("application-id=" + name));
    arguments.addAll(ServeProcess.settings(settings));
    return ServeProcess.start(folder.resolve(name + ".out"), arguments.toArray(String[]::new));
  }

  @Test
  void asksForKeysWhereSomebodyHasOne() throws Exception {
    Path keys = Files.writeString(folder.resolve("keys"), "anna operator " + sha256("annas") + "\nbert viewer "
        + sha256("berts") + "\npod instance " + sha256("pods") + "\n");
    try (ServeProcess guarded = start("guarded", "http.keys-file=" + keys)) {
      String address = guarded.http();
      guarded.await("(scoring bytes)");
      assertEquals(200, response(address, "/").statusCode(), "the page asks for the key");
      assertEquals(200, response(guarded.management(), "/q/metrics").statusCode());
      assertEquals(200, response(guarded.management(), "/q/health/live").statusCode());
      for (String path : List.of("/api/v1/overview", "/api/v1/scores", "/api/v1/incidents/x", "/model")) {
        HttpResponse<String> refused = response(address, path);
        assertEquals(401, refused.statusCode(), path);
        assertTrue(refused.headers().firstValue("WWW-Authenticate").orElseThrow().startsWith("Bearer"), path);
        assertTrue(JSON.readTree(refused.body()).path("detail").asText().contains("expected a key"), refused.body());
      }
      assertEquals(401, status(address, "GET", "/api/v1/overview", "Authorization", "Bearer wrong"));
      assertEquals(403, status(address, "GET", "/api/v1/overview", "Authorization", "Bearer pods"));
      assertEquals(403, status(address, "POST", "/api/v1/control", "Authorization", "Bearer berts"));
      assertEquals(415, status(address, "POST", "/api/v1/control", "Authorization", "Bearer annas"));
      assertEquals(403, status(address, "POST", "/streams/window", "Authorization", "Bearer berts"));
      assertEquals(200, status(address, "GET", "/api/v1/overview", "Authorization", "Bearer berts"));
      assertEquals(200, status(address, "GET", "/model", "Authorization", "bearer annas"));
      assertEquals("{\"name\":\"\",\"roles\":[]}", response(address, "/api/v1/session").body());
      assertEquals(401, status(address, "POST", "/api/v1/session", "Authorization", "Bearer wrong"));
      HttpResponse<String> session = send(address, "POST", "/api/v1/session", "Authorization", "Bearer berts");
      assertEquals("{\"name\":\"bert\",\"roles\":[\"viewer\"]}", session.body());
      String cookie = session.headers().firstValue("Set-Cookie").orElseThrow();
      assertTrue(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), cookie);
      String token = cookie.split(";")[0];
      assertEquals(200, status(address, "GET", "/api/v1/overview", "Cookie", token));
      assertEquals(204, status(address, "DELETE", "/api/v1/session", "Cookie", token));
      assertEquals(401, status(address, "GET", "/api/v1/overview", "Cookie", token));
      assertFalse(guarded.output().contains("ERROR"), guarded.output());
    }
  }

  private static String sha256(String key) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void saysWhichKeysFileCannotBeRead() throws Exception {
    try (ServeProcess wrong = start("wrong-keys", "http.keys-file=" + folder + "/none")) {
      assertEquals(1, wrong.awaitExit());
      assertTrue(wrong.output().contains("none: there is no such file"), wrong.output());
    }
  }

  private int status(String address, String method, String path, String header, String value) throws Exception {
    return send(address, method, path, header, value).statusCode();
  }

  private HttpResponse<String> send(String address, String method, String path, String header, String value)
      throws Exception {
    return client.send(HttpRequest.newBuilder(URI.create(address + path)).header(header, value)
        .method(method, HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> response(String address, String path) throws Exception {
    return client.send(HttpRequest.newBuilder(URI.create(address + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
