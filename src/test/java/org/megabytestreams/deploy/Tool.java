package org.megabytestreams.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Runs programs that check more, on machines that have them.
final class Tool {
  private Tool() {}

  /// Runs a program and returns what it prints. Without the program, the test is skipped.
  static String run(String... command) throws IOException, InterruptedException {
    Assumptions.assumeTrue(Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command[0]))), "no " + command[0]);
    Path errors = Files.createTempFile("tool", ".err");
    try {
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      String output = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new AssertionError(List.of(command) + ": " + Files.readString(errors));
      }
      return output;
    } finally {
      Files.delete(errors);
    }
  }
}
