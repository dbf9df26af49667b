package org.megabytestreams.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Runs `serve` of the built application as its own process. The caller closes it.
public final class ServeProcess implements AutoCloseable {
  /// A start takes a second, and a minute on a machine whose cores are shared by many.
  private static final Duration MAX_WAIT = Duration.ofMinutes(3);

  private final Process process;
  private final Path output;

  private ServeProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /// Starts `megabyte serve` with these arguments; HTTP takes any ports unless they name some.
  public static ServeProcess start(Path output, String... arguments) throws IOException {
    return start(output, Map.of(), arguments);
  }

  /// @param environment more variables
  public static ServeProcess start(Path output, Map<String, String> environment, String... arguments)
      throws IOException {
    return start(program(), output, environment, arguments);
  }

  /// Returns how the command line of the built application begins.
  public static List<String> program() {
    return BuiltProgram.service("-Xmx512m",
        "-Dmegabyte.broker.lib=" + Path.of("target/broker/lib").toAbsolutePath());
  }

  /// @param program how the command line begins
  public static ServeProcess start(List<String> program, Path output, Map<String, String> environment,
      String... arguments) throws IOException {
    List<String> command = new ArrayList<>(program);
    command.add("serve");
    for (String port : List.of("--port", "--management-port")) {
      if (!List.of(arguments).contains(port)) {
        command.addAll(List.of(port, "0"));
      }
    }
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
    builder.environment().putAll(environment);
    return new ServeProcess(builder.start(), output);
  }

  /// Returns the options that set keys of the service.
  ///
  /// @param settings such as `cores=1`, without the prefix of the service
  public static List<String> settings(String... settings) {
    return Stream.of(settings).flatMap(setting -> Stream.of("--set", "megabyte." + setting)).toList();
  }

  /// Returns the options that name an application and its outputs: `NAME-scores`, `NAME-alerts` and `NAME-dead`.
  public static List<String> application(String name) {
    return settings("application-id=" + name, "topics.scores=" + name + "-scores",
        "topics.alerts=" + name + "-alerts", "topics.dead-letters=" + name + "-dead");
  }

  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Sends a signal, such as STOP or CONT.
  public void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  /// Ends the service by SIGTERM, and waits.
  ///
  /// @return how long that took, or null if the service did not end
  public Duration terminate() throws InterruptedException {
    long startNanos = System.nanoTime();
    process.destroy();
    return process.waitFor(30, TimeUnit.SECONDS) ? Duration.ofNanos(System.nanoTime() - startNanos) : null;
  }

  public Stream<ProcessHandle> children() {
    return process.children();
  }

  public long pid() {
    return process.pid();
  }

  /// Returns the processor time of all threads until now.
  public Duration processorTime() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /// Returns the memory in RAM, in KiB.
  public long residentKb() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:")).mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst().orElseThrow();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public int awaitExit() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("did not end: " + output());
    }
    return process.exitValue();
  }

  /// Waits for a line of output that matches, and returns the first group.
  public String await(String regex) throws InterruptedException {
    Pattern pattern = Pattern.compile(regex);
    long deadlineNanos = System.nanoTime() + MAX_WAIT.toNanos();
    while (System.nanoTime() < deadlineNanos && process.isAlive()) {
      Matcher matcher = pattern.matcher(output());
      if (matcher.find()) {
        return matcher.group(1);
      }
      Thread.sleep(50);
    }
    throw new AssertionError("expected a line with " + regex + ", got " + output());
  }

  /// Returns the address of HTTP.
  public String http() throws InterruptedException {
    return await("Listening on: (http://127.0.0.1:[0-9]+)");
  }

  /// Returns the address of health and metrics.
  public String management() throws InterruptedException {
    return await("Management interface listening on (http://127.0.0.1:[0-9]+)");
  }

  public String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
