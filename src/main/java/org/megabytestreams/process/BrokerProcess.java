package org.megabytestreams.process;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A running broker: one node, broker and controller, listening on 127.0.0.1 only.
///
/// The caller that started the broker closes it; the data stays. A shutdown hook stops a broker that was not closed.
/// The child itself ends when its parent is gone.
public final class BrokerProcess implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
  private static final String HEAP = "-Xmx512m";
  private static final String UTF_8 = "UTF-8";
  /// Names more options of the broker's JVM, separated by blanks.
  private static final String OPTIONS_PROPERTY = "megabyte.broker.options";

  /// Says that a broker cannot be started, and why, in one line.
  public static final class BrokerStartException extends RuntimeException {
    BrokerStartException(String message) {
      super(message);
    }
  }

  private final BrokerSettings settings;
  private final int port;
  private final Process process;
  private final Thread hook;

  private BrokerProcess(BrokerSettings settings, int port, Process process) {
    this.settings = settings;
    this.port = port;
    this.process = process;
    this.hook = new Thread(this::stop);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /// Formats the folder if that has not been done, starts the broker and waits until it answers.
  ///
  /// @throws BrokerStartException if jars are missing, the port is taken or the broker does not come up
  public static BrokerProcess start(BrokerSettings settings) throws IOException {
    if (!Files.isDirectory(settings.library())) {
      throw new BrokerStartException(
          "no broker in " + settings.library() + ": expected the jars that 'mvn package' lays there");
    }
    int port = settings.port() > 0 ? settings.port() : freePort();
    BrokerFiles.write(settings, port, freePort());
    if (!Files.exists(settings.data().resolve("meta.properties"))) {
      format(settings);
    }
    Process process = java(settings, "server.out", List.of(ChildMain.class.getName(), "kafka.Kafka",
        BrokerFiles.PROPERTIES));
    BrokerProcess broker = new BrokerProcess(settings, port, process);
    try {
      broker.awaitReady();
      return broker;
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  public Path logs() {
    return settings.logs();
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /// Calls `action` once the process has ended, for whatever reason.
  public void onEnd(Runnable action) {
    process.onExit().thenRun(action);
  }

  /// Removes the shutdown hook, so that the owner alone stops the broker. The owner may have to stop other things
  /// first when this process is told to end. The child still ends when this process is gone.
  public void leaveToOwner() {
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  /// Ends the broker without a chance to clean up, as a crash would.
  public void kill() {
    process.destroyForcibly();
    waitFor(STOP_TIMEOUT);
  }

  /// Stops the broker in order, and by force if that takes too long.
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
    if (!waitFor(STOP_TIMEOUT)) {
      process.destroyForcibly();
      waitFor(STOP_TIMEOUT);
    }
  }

  private boolean waitFor(Duration most) {
    try {
      return process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void awaitReady() {
    long deadlineNanos = System.nanoTime() + START_TIMEOUT.toNanos();
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > deadlineNanos) {
        throw new BrokerStartException("the broker did not come up on port " + port + ": " + lastWords());
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BrokerStartException("interrupted while the broker was starting");
      }
    }
  }

  /// Tells whether the broker takes requests, which its log says. The socket alone opens earlier.
  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return process.isAlive() && startedLines() > 0;
    } catch (IOException _) {
      return false;
    }
  }

  private long startedLines() throws IOException {
    // The log of earlier runs is kept aside at start, so this line is of this run.
    try (var lines = Files.lines(settings.logs().resolve("server.log"), StandardCharsets.ISO_8859_1)) {
      return lines.filter(line -> line.contains("Kafka Server started")).count();
    }
  }

  private String lastWords() {
    try {
      List<String> lines = Files.readAllLines(settings.file("server.out"));
      return lines.isEmpty() ? "see " + settings.logs() : lines.getLast();
    } catch (IOException e) {
      return "see " + settings.logs();
    }
  }

  private static void format(BrokerSettings settings) throws IOException {
    Process process = java(settings, "format.out", List.of("kafka.tools.StorageTool", "format", "--cluster-id",
        "bWVnYWJ5dGVzdHJlYW1zMQ", "--config", BrokerFiles.PROPERTIES));
    try {
      if (!process.waitFor(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new BrokerStartException("cannot format " + settings.data() + ": "
            + Files.readString(settings.file("format.out")).lines().reduce("", (_, last) -> last));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      throw new BrokerStartException("interrupted while formatting " + settings.data());
    }
  }

  private static Process java(BrokerSettings settings, String output, List<String> arguments) throws IOException {
    if (Files.exists(settings.logs().resolve("server.log")) && arguments.contains("kafka.Kafka")) {
      Files.move(settings.logs().resolve("server.log"), settings.logs().resolve("server.log.previous"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    List<String> command = new ArrayList<>(List.of(
        javaHome().resolve("bin/java").toString(), HEAP, "-Xms128m",
        "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    Arrays.stream(System.getProperty(OPTIONS_PROPERTY, "").split(" ")).filter(option -> !option.isBlank())
        .forEach(command::add);
    command.addAll(List.of("-Dlog4j2.configurationFile=" + BrokerFiles.LOGGING,
        "-Dkafka.logs.dir=" + BrokerFiles.relative(settings, settings.logs()),
        "-cp", settings.library().toAbsolutePath() + "/*" + File.pathSeparator
            + BrokerFiles.relative(settings, ChildMain.codeSource(settings))));
    command.addAll(arguments);
    ProcessBuilder child = new ProcessBuilder(command)
        .directory(settings.folder().toFile())
        .redirectErrorStream(true)
        .redirectOutput(settings.file(output).toFile());
    if (!System.getProperty("sun.jnu.encoding", UTF_8).equals(UTF_8)) {
      child.environment().put("LC_ALL", "C.UTF-8"); // or the folder may have a name that the broker cannot read
    }
    return child.start(); // standard input stays a pipe: the child ends when it breaks
  }

  /// Returns the folder of this process's own Java. A native executable has none.
  private static Path javaHome() {
    String home = System.getProperty("java.home", System.getenv("JAVA_HOME"));
    if (home == null) {
      throw new BrokerStartException("no Java to run a broker with: expected a JDK 25 in JAVA_HOME");
    }
    return Path.of(home);
  }

  /// Returns a port on loopback that nobody listens on now.
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
