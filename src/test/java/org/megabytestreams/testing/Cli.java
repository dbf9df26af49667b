package org.megabytestreams.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Runs commands of the built application as a shell does.
public final class Cli {
  private Cli() {}

  /// Holds the exit code and the output of a command.
  public record Outcome(int code, List<String> out, List<String> err) {
    public void fails(int expected, String line) {
      assertEquals(expected, code, err.toString());
      assertEquals(line, err.getLast());
    }
  }

  /// @param in standard input; null for none
  public static Process start(Path out, Path err, Path in, String... arguments) throws IOException {
    return start(BuiltProgram.command(), out, err, in, arguments);
  }

  private static Process start(List<String> program, Path out, Path err, Path in, String... arguments)
      throws IOException {
    return start(program, Map.of(), out, err, in, arguments);
  }

  private static Process start(List<String> program, Map<String, String> environment, Path out, Path err, Path in,
      String... arguments) throws IOException {
    // A shell without a terminal has what it starts in the background ignore Ctrl-C.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(program);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile())
        .redirectInput(in == null ? new File("/dev/null") : in.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /// Runs a command to its end.
  ///
  /// @param folder for files of the output
  public static Outcome run(Path folder, Path in, String... arguments) throws IOException, InterruptedException {
    return run(BuiltProgram.command(), folder, in, arguments);
  }

  /// @param environment more variables
  public static Outcome run(Map<String, String> environment, Path folder, Path in, String... arguments)
      throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    int code = start(BuiltProgram.command(), environment, out, err, in, arguments).waitFor();
    return new Outcome(code, Files.readAllLines(out), Files.readAllLines(err));
  }

  /// @param program how the command line begins
  public static Outcome run(List<String> program, Path folder, Path in, String... arguments)
      throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    int code = start(program, out, err, in, arguments).waitFor();
    return new Outcome(code, Files.readAllLines(out), Files.readAllLines(err));
  }
}
