package org.megabytestreams.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Names the built application: the jar, or the executable in property `native.executable`.
public final class BuiltProgram {
  public static final String PROPERTY = "native.executable";

  private static final String EXECUTABLE = System.getProperty(PROPERTY);

  private BuiltProgram() {}

  /// Returns how a command line begins, up to the command.
  ///
  /// @param options of Java, such as `-Xmx512m`; an executable takes them too
  public static List<String> command(String... options) {
    return EXECUTABLE == null ? jar(options) : executable(options);
  }

  public static List<String> jar(String... options) {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of(options));
    command.addAll(List.of("-jar", Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath().toString()));
    return command;
  }

  private static List<String> executable(String... options) {
    List<String> command = new ArrayList<>(List.of(EXECUTABLE));
    command.addAll(List.of(options));
    return command;
  }
}
