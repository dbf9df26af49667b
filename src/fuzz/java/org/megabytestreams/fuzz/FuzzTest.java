package org.megabytestreams.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs each target in a program of its own, first on the kept inputs, then on inputs made of these. `-Dfuzz.target`
/// names one target, `-Dfuzz.quarter` each fourth, `-Dfuzz.seconds` says for how long.
@EnabledIfSystemProperty(named = "fuzz.seconds", matches = "\\d+", disabledReason = "runs with -Pfuzz")
class FuzzTest {
  private static final Path OUTPUT = Path.of("target/fuzz");
  private static final String WANTED = System.getProperty("fuzz.target", "");
  private static final String QUARTER = System.getProperty("fuzz.quarter", "");
  private static final int QUARTERS = 4;
  private static final String SECONDS = System.getProperty("fuzz.seconds", "10");
  /// Strings and numbers that these classes compare with the input guide the search.
  private static final String INSTRUMENTED = "org.megabytestreams.**";
  private static final int SHOWN_LINES = 20;

  @ParameterizedTest
  @MethodSource("targets")
  void readsWhatStrangersSend(String target) throws IOException, InterruptedException {
    String name = FuzzTargets.name(target);
    Path found = Files.createDirectories(OUTPUT.resolve(name));
    Path log = OUTPUT.resolve(name + ".log");
    Process process = new ProcessBuilder(command(target, name, found)).redirectErrorStream(true)
        .redirectOutput(log.toFile()).start();
    try {
      int status = process.waitFor();
      List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
      assertEquals(0, status, () -> log + ":\n" + finding(lines));
      lines.stream().filter(line -> line.contains("DONE")).forEach(line -> System.out.println(name + ": " + line));
    } finally {
      process.destroyForcibly();
    }
  }

  /// Returns the names of the targets that are wanted.
  static List<String> targets() throws IOException {
    List<String> all = FuzzTargets.all();
    return all.stream().filter(target -> WANTED.isEmpty() || FuzzTargets.name(target).equals(WANTED))
        .filter(target -> QUARTER.isEmpty() || all.indexOf(target) % QUARTERS == Integer.parseInt(QUARTER)).toList();
  }

  private static List<String> command(String target, String name, Path found) {
    return List.of(ProcessHandle.current().info().command().orElse("java"), "-Xmx1g",
        "-XX:+EnableDynamicAgentLoading", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
        "-cp", System.getProperty("java.class.path"), "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + target, "--instrumentation_includes=" + INSTRUMENTED,
        "--custom_hook_includes=" + INSTRUMENTED + File.pathSeparator + "com.fasterxml.jackson.core.**",
        "--reproducer_path=" + OUTPUT, "-artifact_prefix=" + OUTPUT + "/" + name + "-", "-max_total_time=" + SECONDS,
        "-timeout=60", "-rss_limit_mb=0", found.toString(), FuzzTargets.kept(target).toString());
  }

  private static String finding(List<String> lines) {
    return lines.stream().dropWhile(line -> !line.startsWith("== Java Exception")).limit(SHOWN_LINES)
        .collect(Collectors.joining("\n"));
  }
}
