package org.megabytestreams.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Runs the service as a process of its own, started from the same build: `megabyte serve`.
public final class ServiceProcess implements AutoCloseable {
  private static final String MAX_HEAP = "-Xmx768m";
  private static final List<String> WHOLE_HEAP_AT_ONCE = List.of("-Xms768m", "-XX:+AlwaysPreTouch");

  private static final long STOP_SECONDS = 15;
  private static final Pattern LISTENS = Pattern.compile("Listening on: (http://[^ ]+?)(\\.\\s|\\s|$)");

  private final Process process;
  private final Path log;
  private final Thread hook;

  private ServiceProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.hook = new Thread(this::stop);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /// Starts the service with a heap that grows as needed. The service is ready some seconds later.
  ///
  /// @param jar the application
  /// @param log takes its output
  /// @param arguments of `serve`
  public static ServiceProcess start(Path jar, Path log, List<String> arguments) throws IOException {
    return start(jar, log, List.of(), arguments);
  }

  /// Starts the service with a heap that has its full size from the start. Any growth of memory afterwards is not the
  /// heap's.
  public static ServiceProcess startWithWholeHeap(Path jar, Path log, List<String> arguments) throws IOException {
    return start(jar, log, WHOLE_HEAP_AT_ONCE, arguments);
  }

  private static ServiceProcess start(Path jar, Path log, List<String> heap, List<String> arguments)
      throws IOException {
    List<String> options = new ArrayList<>(List.of(MAX_HEAP));
    options.addAll(heap);
    List<String> command = new ArrayList<>(OwnProgram.command(jar, options));
    command.add("serve");
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new ServiceProcess(process, log);
  }

  public long pid() {
    return process.pid();
  }

  /// Returns the address of the service's HTTP; empty until the service listens.
  public Optional<String> address() throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.map(LISTENS::matcher).filter(Matcher::find).map(found -> found.group(1)).findFirst();
    }
  }

  /// Checks that the service runs.
  ///
  /// @throws IllegalStateException if the service has ended, with the last line of its output
  public void requireAlive() throws IOException {
    if (!process.isAlive()) {
      List<String> lines = Files.readAllLines(log);
      throw new IllegalStateException("the service ended with code " + process.exitValue() + ": "
          + (lines.isEmpty() ? "no output" : lines.getLast()));
    }
  }

  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The machine is going down already, and the hook with it.
    }
  }

  private void stop() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
