package org.megabytestreams.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The built application's commands, as a shell runs them.
final class Cli {
  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();

  private Cli() {}

  /// What a command left behind.
  record Outcome(int code, List<String> out, List<String> err) {
    void fails(int expected, String line) {
      assertEquals(expected, code, err.toString());
      assertEquals(line, err.getLast());
    }
  }

  /// @param in standard input; null for none
  static Process start(Path out, Path err, Path in, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow", "-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile())
        .redirectInput(in == null ? new File("/dev/null") : in.toFile()).start();
  }

  /// Runs a command to its end.
  ///
  /// @param folder where its output goes meanwhile
  static Outcome run(Path folder, Path in, String... arguments) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    int code = start(out, err, in, arguments).waitFor();
    return new Outcome(code, Files.readAllLines(out), Files.readAllLines(err));
  }
}
