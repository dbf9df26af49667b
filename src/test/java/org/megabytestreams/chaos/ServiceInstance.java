package org.megabytestreams.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.Waiting;

/// Runs one instance of the service, with its own name and state folder. It is started, stopped and killed repeatedly.
final class ServiceInstance implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);
  private static final Pattern SCORED = Pattern.compile("(?m)^megabyte_records_total (\\S+)");
  private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

  private final String name;
  private final Path folder;
  private final List<String> arguments;
  private final List<String> more = new ArrayList<>();
  private List<String> program = ServeProcess.program();
  private ServeProcess process;
  private int starts;
  private boolean wanted;

  /// @param folder of state and outputs
  /// @param arguments of `serve`, but for its state folder
  ServiceInstance(String name, Path folder, List<String> arguments) {
    this.name = name;
    this.folder = folder;
    this.arguments = arguments;
  }

  String name() {
    return name;
  }

  /// Sets the program that later starts run, as the beginning of its command line.
  void program(List<String> next) {
    program = next;
  }

  /// Settings that later starts have besides.
  void settings(String... keysAndValues) {
    more.clear();
    for (String setting : keysAndValues) {
      more.addAll(List.of("--set", setting));
    }
  }

  void start() throws IOException {
    Files.createDirectories(folder);
    Path output = folder.resolve("serve-" + ++starts + ".out");
    List<String> all = new ArrayList<>(List.of("--data", folder.resolve("data").toString()));
    all.addAll(arguments);
    all.addAll(more);
    process = ServeProcess.start(program, output, Map.of(), all.toArray(String[]::new));
    wanted = true;
  }

  /// SIGKILL.
  ///
  /// @return the exit status
  int kill() throws InterruptedException {
    wanted = false;
    process.kill();
    return process.awaitExit();
  }

  /// SIGTERM.
  ///
  /// @return the exit status
  int stop() throws InterruptedException {
    wanted = false;
    if (process.terminate() == null) {
      throw new AssertionError(name + " did not stop: " + output());
    }
    return process.awaitExit();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int awaitExit() throws InterruptedException {
    return process.awaitExit();
  }

  /// Waits until it has ended, for `most` at most.
  void awaitEnd(Duration most) throws Exception {
    Waiting.atMost(most, () -> !process.isAlive());
  }

  /// Returns the output since the last start.
  String output() {
    return process.output();
  }

  /// Starts it again where it has ended by itself, as an orchestrator would.
  ///
  /// @return the last error that it told, or null where it had not ended
  String revive() throws IOException {
    if (process.isAlive() || !wanted) {
      return null;
    }
    String error = output().lines().filter(line -> line.contains("ERROR")).reduce("no error told", (_, last) -> last);
    start();
    return error;
  }

  /// Waits until its streams run.
  void awaitRunning() throws InterruptedException {
    long deadlineNanos = System.nanoTime() + START.toNanos();
    while (get("/q/health/ready") == null) {
      if (!process.isAlive() || System.nanoTime() > deadlineNanos) {
        throw new AssertionError(name + " does not run: " + output());
      }
      Thread.sleep(100);
    }
  }

  /// Waits until it has scored something since it was started.
  ///
  /// @return records scored by this process
  long awaitWorking() throws InterruptedException {
    long deadlineNanos = System.nanoTime() + START.toNanos();
    while (true) {
      String metrics = get("/q/metrics");
      Matcher scored = SCORED.matcher(metrics == null ? "" : metrics);
      if (scored.find() && Double.parseDouble(scored.group(1)) > 0) {
        return (long) Double.parseDouble(scored.group(1));
      }
      if (!process.isAlive() || System.nanoTime() > deadlineNanos) {
        throw new AssertionError(name + " scores nothing: " + output());
      }
      Thread.sleep(100);
    }
  }

  /// Returns the answer of the management port if its status is 200, or null.
  String get(String path) throws InterruptedException {
    Matcher address = Pattern.compile("Management interface listening on (http://127.0.0.1:[0-9]+)").matcher(output());
    if (!address.find()) {
      return null;
    }
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address.group(1) + path)).timeout(Duration.ofSeconds(2)).build();
      HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200 ? response.body() : null;
    } catch (IOException _) {
      return null;
    }
  }

  Path state() {
    return folder.resolve("data/state");
  }

  /// Tasks that have a store here.
  long tasksWithState() throws IOException {
    if (!Files.isDirectory(state())) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(state(), 3)) {
      return files.filter(file -> file.endsWith("rocksdb")).count();
    }
  }

  /// @return whether there was any
  boolean deleteState() throws IOException {
    boolean any = tasksWithState() > 0;
    try (Stream<Path> files = Files.walk(state())) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    return any && !Files.exists(state());
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
