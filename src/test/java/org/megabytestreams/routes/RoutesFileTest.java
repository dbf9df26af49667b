package org.megabytestreams.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.megabytestreams.anomaly.Severity;
import org.megabytestreams.wire.Schemas;

class RoutesFileTest {
  private static final String ALL = """
      {"routes": [
        {"name": "hook", "type": "webhook", "url": "http://localhost:1/x", "allowPrivate": true, "cloudEvents": true,
          "signingKey": {"file": "key"}, "token": {"file": "key"}, "streams": "app-*/web-*", "severity": "high",
          "changes": ["opened"], "template": "{id}", "linkBase": "https://mb.example", "timeout": "2s",
          "deadline": "1h", "digestOver": 5},
        {"name": "am", "type": "alertmanager", "url": "https://am.example", "labels": {"team": "web"},
          "repeatEvery": "30s"},
        {"name": "chat", "type": "slack", "url": {"file": "url"}},
        {"name": "pager", "type": "pagerduty", "routingKey": {"file": "key"}},
        {"name": "mail", "type": "email", "host": "mail.example", "user": "me", "password": {"file": "key"},
          "from": "a@mb.example", "to": ["b@mb.example"]},
        {"name": "log", "type": "syslog", "host": "log.example"}]}
      """;

  @TempDir
  Path folder;

  private Path write(String json) throws IOException {
    Files.writeString(folder.resolve("key"), "k3y\n");
    Files.writeString(folder.resolve("url"), "https://hooks.example/s3cret\n");
    return Files.writeString(folder.resolve("routes.json"), json);
  }

  @Test
  void readsRoutesOfAllTypesAsTheSchemaSays() throws Exception {
    Schemas.assertValid("routes", ALL.getBytes(StandardCharsets.UTF_8));
    List<Route> routes = RoutesFile.read(write(ALL));
    assertEquals(List.of("hook", "am", "chat", "pager", "mail", "log"), routes.stream().map(Route::name).toList());
    Route hook = routes.getFirst();
    assertEquals(new Route.Pace(Duration.ofSeconds(2), Duration.ofHours(1), 5), hook.pace());
    assertEquals(Severity.HIGH, hook.filter().leastSeverity());
    assertEquals(EnumSet.of(Change.OPENED), hook.filter().changes());
    assertEquals("k3y", ((TargetSettings.Webhook) hook.target()).signingKey().orElseThrow().read());
    Route chat = routes.get(2);
    assertEquals("https://hooks.example/s3cret", ((TargetSettings.Slack) chat.target()).endpoint().uri().toString());
    assertEquals(EnumSet.of(Change.OPENED, Change.ESCALATED, Change.CLOSED), chat.filter().changes());
    assertEquals(-1, routes.toString().indexOf("s3cret"), "secrets are not printed");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "\"severity\": \"high\"|\"severity\": \"bad\"|routes[0].severity: expected one of [low, medium, high, "
        + "critical], got \"bad\"",
    "\"name\": \"hook\"|\"name\": \"Hook 1\"|routes[0].name: expected up to 63 letters a-z, digits and '-', got "
        + "'Hook 1'",
    "\"name\": \"am\"|\"name\": \"hook\"|routes: expected distinct names, got 'hook' twice",
    "\"digestOver\": 5|\"digestOver\": -5|routes[0].digestOver: expected a whole number from 0 to 500, got -5",
    "\"timeout\": \"2s\"|\"timeout\": \"2\"|routes[0].timeout: expected a time such as 500ms, 10s, 15m or 1h, "
        + "from 1s to 60s, got \"2\"",
    "\"{id}\"|\"{ip}\"|routes[0].template: expected names of [alerts, change, firstTime, id, lastTime, link, "
        + "lowestPValue, partition, peakBits, severity, state, stream, streams, summary, tiedTo, topic] in "
        + "braces, got {ip}",
    "\"allowPrivate\": true, |``|url: expected https; allowPrivate permits http",
    "https://am.example|ftp://am.example|url: expected an address such as https://HOST/PATH, without user and password",
    "{\"file\": \"url\"}|{\"file\": \"none\"}|cannot read file FOLDER/none",
    "\"signingKey\": {\"file\": \"key\"}|\"signingKey\": {\"file\": \"none\"}|cannot read file FOLDER/none",
    "\"routingKey\": {\"file\": \"key\"}|\"routingKey\": {\"env\": \"NO_SUCH_KEY\"}|environment variable "
        + "NO_SUCH_KEY: expected a value, got none",
    "\"password\": {\"file\": \"key\"}|\"password\": {\"file\": \"none\"}|cannot read file FOLDER/none",
    "\"cloudEvents\": true|\"caFile\": \"none.pem\"|caFile: cannot read file FOLDER/none.pem",
    "\"log.example\"|\"log.example\", \"caFile\": \"none.pem\"|caFile: cannot read file FOLDER/none.pem",
    "\"mail.example\"|\"mail.example\", \"caFile\": \"none.pem\"|caFile: cannot read file FOLDER/none.pem",
    "\"routingKey\": {\"file\": \"key\"}|\"routingKey\": \"s3cret\"|routes[3].routingKey: expected "
        + "{\"file\": \"PATH\"} or {\"env\": \"VARIABLE\"}, where the secret is",
    "\"host\": \"log.example\"|\"host\": \"log.example\", \"transport\": \"udp\"|transport: expected TLS, "
        + "unless allowPrivate is true",
    "\"host\": \"log.example\"|\"host\": \"log.example\", \"hots\": 1|routes[5]: expected fields of "
        + "[allowPrivate, caFile, changes, deadline, digestOver, host, linkBase, name, port, severity, "
        + "streams, template, timeout, transport, type], got 'hots'",
    "[\"opened\"]|[\"begun\"]|changes: expected opened, escalated, updated or closed, got 'begun'",
    "]}|]|not JSON: ",
    "\"hook\"|nu\001ll|not JSON: Unrecognized token 'nu\\u0001ll'",
    "\"hook\"|\"ho\\nok\"|routes[0].name: expected up to 63 letters a-z, digits and '-', got 'ho\\u000aok'",
  })
  void saysInOneLineWhatIsWrong(String part, String instead, String message) throws IOException {
    String bad = ALL.replace(part, instead);
    Path file = write(bad);
    String found = assertThrows(IllegalArgumentException.class, () -> RoutesFile.read(file)).getMessage();
    String expected = file + ": " + message.replace("FOLDER", folder.toString());
    assertEquals(expected, found.substring(0, Math.min(expected.length(), found.length())));
    assertEquals(1, found.lines().count());
  }

  @Test
  void refusesTextInNoEncoding() throws IOException {
    Path file = folder.resolve("routes.json");
    Files.write(file, new byte[] {0, 0, 0, 1, 0});
    String found = assertThrows(IllegalArgumentException.class, () -> RoutesFile.read(file)).getMessage();
    assertTrue(found.startsWith(file + ": not JSON: "), found);
  }

  @Test
  void saysThatAFileIsMissing() {
    assertEquals("no such file: nothing.json",
        assertThrows(IOException.class, () -> RoutesFile.read(Path.of("nothing.json"))).getMessage());
  }
}
