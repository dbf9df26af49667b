package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.testing.BuiltProgram;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.TinyBundle;
import org.megabytestreams.testing.Waiting;

/// Runs `tail -f app.log | megabyte score -`.
class LiveScoreIT {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final int CTRL_C = 2;
  private static final int TERMINATE = 15;
  private static final int SIGNALLED = 128;

  @TempDir
  static Path folder;

  private static String bundle;

  @BeforeAll
  static void write() throws IOException {
    bundle = TinyBundle.write(folder.resolve("bundle")).folder().toString();
  }

  @Test
  void scoresReceivedRecordsWhenTheInputPausesAndOnInterrupt() throws Exception {
    Path log = folder.resolve("all.log");
    Files.writeString(log, "one\ntwo\nthree\nfour\n");
    List<String> expected = Cli.run(folder, null, "score", "--model", bundle, "--json", log.toString()).out();
    assertEquals(expected, live("json", 4, "--json"));
  }

  @Test
  void drawsTheHeatMapLive() throws Exception {
    List<String> lines = live("map", 12);
    assertEquals(List.of("one", "two", "three", "four"),
        lines.stream().filter(line -> line.matches("[a-z]+")).toList());
    assertTrue(lines.getLast().startsWith("4 records, 15 bytes"), lines.getLast());
  }

  /// Sends records, the last one of which does not end, and Ctrl-C.
  ///
  /// @param linesOfAll what is written for four records
  private static List<String> live(String name, int linesOfAll, String... options) throws Exception {
    Path out = folder.resolve(name + ".out");
    List<String> command = new ArrayList<>(BuiltProgram.command("-Xmx256m"));
    command.addAll(List.of("score", "--model", bundle, "-"));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectOutput(out.toFile())
        .redirectError(folder.resolve(name + ".err").toFile()).start();
    OutputStream in = process.getOutputStream();
    send(in, "one\ntwo\nthr");
    awaitLines(out, linesOfAll / 2, process);
    send(in, "ee\nfour\nunended");
    Thread.sleep(100); // it comes, and is most likely not scored yet
    int signal = ignoresCtrlC(process) ? TERMINATE : CTRL_C;
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    assertEquals(SIGNALLED + signal, process.waitFor());
    return Files.readAllLines(out);
  }

  /// Tells whether a process ignores SIGINT, like background processes of a shell without a terminal.
  private static boolean ignoresCtrlC(Process process) throws IOException {
    String ignored = Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("SigIgn:")).findFirst().orElseThrow();
    return (Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).strip(), 16) >> CTRL_C - 1 & 1) == 1;
  }

  private static void send(OutputStream in, String text) throws IOException {
    in.write(text.getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  private static void awaitLines(Path file, int expected, Process process) throws Exception {
    Waiting.until(TIMEOUT, process, () -> Files.readAllLines(file).size() >= expected,
        () -> "expected " + expected + " lines, got " + text(file));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
