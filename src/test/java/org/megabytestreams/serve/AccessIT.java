package org.megabytestreams.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
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
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
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
    return start(name, ServeProcess.settings(settings));
  }

  private static ServeProcess start(String name, List<String> settings) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", broker.bootstrapServers(), "--create-topics",
        "--data", folder.resolve(name).toString(), "--model", bundle.toString()));
    arguments.addAll(ServeProcess.settings("application-id=" + name));
    arguments.addAll(settings);
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
      assertEquals(403, status(address, "POST", "/api/v1/session", "Cookie", token), "a session goes on for ever");
      assertEquals(204, status(address, "DELETE", "/api/v1/session", "Cookie", token));
      assertEquals(401, status(address, "GET", "/api/v1/overview", "Cookie", token));
      assertFalse(guarded.output().contains("ERROR"), guarded.output());
    }
  }

  /// The issuer signs tokens by its own keys, and gives them to a browser for a code.
  @Test
  void letsInWhoHasSignedInAtAnIssuer() throws Exception {
    Path keys = Files.writeString(folder.resolve("keys-too"), "anna operator " + sha256("annas") + "\n");
    MockOAuth2Server issuer = new MockOAuth2Server();
    issuer.start();
    String url = issuer.issuerUrl("people").toString();
    try (ServeProcess guarded = start("issuer", List.of("--set", "megabyte.http.keys-file=" + keys,
        "--set", "quarkus.oidc.tenant-enabled=true", "--set", "quarkus.oidc.auth-server-url=" + url,
        "--set", "quarkus.oidc.client-id=page", "--set", "quarkus.oidc.token.audience=page",
        "--set", "quarkus.oidc.credentials.secret=a-secret-of-more-than-thirty-two-characters",
        "--set", "quarkus.oidc.roles.role-claim-path=teams"))) {
      String address = guarded.http();
      guarded.await("(scoring bytes)");
      String viewer = "Bearer " + token(issuer, "people", "viewer");
      String operator = "Bearer " + token(issuer, "people", "operator");
      assertEquals(401, response(address, "/api/v1/overview").statusCode());
      assertEquals(200, status(address, "GET", "/api/v1/overview", "Authorization", viewer));
      assertEquals(403, status(address, "POST", "/api/v1/control", "Authorization", viewer));
      assertEquals(200, status(address, "GET", "/api/v1/overview", "Authorization", operator));
      assertEquals(415, status(address, "POST", "/api/v1/control", "Authorization", operator));
      assertEquals(200, status(address, "GET", "/api/v1/overview", "Authorization", "Bearer annas"), "a key");
      assertEquals(401, status(address, "GET", "/api/v1/overview", "Authorization", "Bearer neither"));
      assertEquals(401, status(address, "GET", "/api/v1/overview", "Authorization",
          "Bearer " + token(issuer, "strangers", "operator")), "of another issuer");
      assertEquals(403, status(address, "GET", "/api/v1/overview", "Authorization",
          "Bearer " + token(issuer, "people", "admin")), "a role of another program");
      HttpResponse<String> refused = send(address, "POST", "/api/v1/session", "Authorization", viewer);
      assertEquals(403, refused.statusCode(), "a token ends sooner than a session");
      assertTrue(JSON.readTree(refused.body()).path("detail").asText().contains("expected a key"), refused.body());
      assertTrue(refused.headers().firstValue("Set-Cookie").isEmpty());
      assertEquals(200, status(address, "POST", "/api/v1/session", "Authorization", "Bearer annas"));
      signsInByABrowser(issuer, address);
      assertFalse(guarded.output().contains("ERROR"), guarded.output());
    } finally {
      issuer.shutdown();
    }
  }

  private static String token(MockOAuth2Server issuer, String name, String role) {
    return issuer.issueToken(name, "bert", "page", Map.of("teams", List.of(role), "aud", List.of("page"))).serialize();
  }

  private static void signsInByABrowser(MockOAuth2Server issuer, String address) throws Exception {
    issuer.enqueueCallback(new DefaultOAuth2TokenCallback("people", "carl", "JWT", List.of("page"),
        Map.of("teams", List.of("viewer")), 600));
    CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    try (HttpClient browser = HttpClient.newBuilder().cookieHandler(cookies)
        .followRedirects(HttpClient.Redirect.NORMAL).build()) {
      HttpRequest login = HttpRequest.newBuilder(URI.create(address + "/api/v1/login")).build();
      HttpResponse<String> page = browser.send(login, HttpResponse.BodyHandlers.ofString());
      assertEquals("/", page.uri().getPath(), page.uri() + page.body());
      HttpCookie session = cookies.getCookieStore().getCookies().stream()
          .filter(cookie -> cookie.getName().startsWith("q_session")).findFirst().orElseThrow();
      assertTrue(session.isHttpOnly());
      HttpRequest who = HttpRequest.newBuilder(URI.create(address + "/api/v1/session")).build();
      assertEquals("{\"name\":\"carl\",\"roles\":[\"viewer\"],\"login\":\"/api/v1/login\"}",
          browser.send(who, HttpResponse.BodyHandlers.ofString()).body());
      HttpCookie stale = new HttpCookie("megabyte-session", "0".repeat(64)); // its instance has ended
      stale.setPath("/");
      stale.setVersion(0);
      cookies.getCookieStore().add(who.uri(), stale);
      HttpRequest leave = HttpRequest.newBuilder(who.uri()).DELETE().build();
      assertEquals(204, browser.send(leave, HttpResponse.BodyHandlers.ofString()).statusCode());
      assertTrue(browser.send(who, HttpResponse.BodyHandlers.ofString()).body().startsWith("{\"name\":\"\""));
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
