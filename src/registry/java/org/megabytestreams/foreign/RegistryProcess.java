package org.megabytestreams.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.megabytestreams.process.BrokerProcess;

/// Apicurio Registry, which `-Pregistry` lays out, as a process of its own: schemas in memory, ports of 127.0.0.1.
/// Whoever starts it closes it.
final class RegistryProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path PROGRAM = Path.of("target/registry/quarkus-run.jar");
  private static final Duration START_TIMEOUT = Duration.ofSeconds(120);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final Path output;
  private final String url;

  private RegistryProcess(Process process, Path output, int port) {
    this.process = process;
    this.output = output;
    this.url = "http://127.0.0.1:" + port + "/apis/registry/v3";
  }

  /// Starts one and waits until it answers.
  ///
  /// @param folder for what it writes
  static RegistryProcess start(Path folder) throws Exception {
    Files.createDirectories(folder);
    Path output = folder.resolve("registry.out");
    int port = BrokerProcess.freePort();
    Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-Xmx384m",
        "-XX:TieredStopAtLevel=1",
        "-Djava.io.tmpdir=" + folder.toAbsolutePath(),
        "-Dquarkus.http.host=127.0.0.1", "-Dquarkus.http.port=" + port,
        "-Dquarkus.management.host=127.0.0.1", "-Dquarkus.management.port=" + BrokerProcess.freePort(),
        "-jar", PROGRAM.toAbsolutePath().toString())
        .redirectErrorStream(true).redirectOutput(output.toFile()).start();
    RegistryProcess registry = new RegistryProcess(process, output, port);
    try {
      registry.awaitReady();
      return registry;
    } catch (Exception | AssertionError e) {
      registry.close();
      throw e;
    }
  }

  /// Where serializers find it.
  String url() {
    return url;
  }

  /// What it answers to a `GET`.
  ///
  /// @param path after [#url]
  JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(HttpRequest.newBuilder(URI.create(url + path))
        .timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("expected 200 from " + path + ", got " + response.statusCode() + ": " + response.body());
    }
    return JSON.readTree(response.body());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (process.waitFor(10, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }

  private void awaitReady() throws InterruptedException, IOException {
    long deadlineNanos = System.nanoTime() + START_TIMEOUT.toNanos();
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > deadlineNanos) {
        throw new AssertionError("the registry did not come up: " + Files.readString(output));
      }
      Thread.sleep(100);
    }
  }

  private boolean answers() throws InterruptedException {
    try {
      return !get("/system/info").path("version").isMissingNode();
    } catch (IOException _) {
      return false;
    }
  }
}
