package org.megabytestreams.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Names the built application: the jar, or the executable in property `native.executable`.
public final class BuiltProgram {
  public static final String PROPERTY = "native.executable";

  private static final Path APP = Path.of("target/quarkus-app");
  private static final Path JAR = jarOf(APP);
  private static final String EXECUTABLE = System.getProperty(PROPERTY);

  private BuiltProgram() {}

  /// Returns how a command line begins, up to the command.
  ///
  /// @param options of Java, such as `-Xmx512m`; an executable takes them too
  public static List<String> command(String... options) {
    return EXECUTABLE == null ? jar(options) : executable(options);
  }

  /// Returns how the command line of a service begins that lives for seconds. Its JVM has the first compiler alone,
  /// which takes half the processor time then.
  public static List<String> service(String... options) {
    if (EXECUTABLE != null) {
      return executable(options);
    }
    List<String> all = new ArrayList<>(List.of(options));
    all.add("-XX:TieredStopAtLevel=1");
    return jar(all.toArray(String[]::new));
  }

  public static List<String> jar(String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    aotCache().ifPresent(cache -> all.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off")));
    return ofApp(APP, all.toArray(String[]::new));
  }

  /// Returns how the command line of another build begins.
  ///
  /// @param app its folder `quarkus-app`
  public static List<String> ofApp(Path app, String... options) {
    List<String> command = new ArrayList<>(java());
    command.addAll(List.of(options));
    command.addAll(List.of("-jar", jarOf(app).toString()));
    return command;
  }

  private static Path jarOf(Path app) {
    return app.resolve("quarkus-run.jar").toAbsolutePath();
  }

  private static List<String> java() {
    return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
  }

  /// Returns the JVM's AOT cache, as the image has one: services start in two thirds of the processor time. It is made
  /// once a build, by a service that opens the model and then finds no broker. Empty if none could be made.
  private static synchronized Optional<Path> aotCache() {
    Path cache = Path.of("target/aot/app.aot").toAbsolutePath();
    try {
      if (!Files.exists(cache)
          || Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(JAR)) < 0) {
        Path folder = Files.createDirectories(cache.resolveSibling("made-by-" + ProcessHandle.current().pid()));
        makeAotCache(folder);
        Files.move(folder.resolve("app.aot"), cache, StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
      return Optional.of(cache);
    } catch (IOException e) {
      System.err.println("services start without an AOT cache, see target/aot: " + e);
      return Optional.empty();
    }
  }

  private static void makeAotCache(Path folder) throws IOException {
    List<String> command = new ArrayList<>(java());
    command.addAll(List.of("-XX:AOTCacheOutput=" + folder.resolve("app.aot"), "-jar", JAR.toString(), "serve",
        "--bootstrap", "127.0.0.1:1", "--data", folder.resolve("data").toString(), "--port", "0", "--management-port",
        "0", "--set", "megabyte.topics.timeout=2s"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(folder.resolve("output.txt").toFile());
    builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
    Process process = builder.start();
    try {
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> executable(String... options) {
    List<String> command = new ArrayList<>(List.of(EXECUTABLE));
    command.addAll(List.of(options));
    return command;
  }
}
