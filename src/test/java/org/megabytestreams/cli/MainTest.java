package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.megabytestreams.cli.terminal.StandardOutput;

/// Checks the messages about command lines that cannot be run.
class MainTest {
  private static List<String> refused(String... arguments) {
    StringWriter err = new StringWriter();
    int code = Main.commandLine(new StandardOutput(new ByteArrayOutputStream())).setErr(new PrintWriter(err))
        .execute(arguments);
    assertEquals(2, code, err.toString());
    return err.toString().lines().toList();
  }

  @Test
  void explainsABadCommandLineInOneLine() {
    assertEquals(List.of("megabyte score: expected --window own, or of at least 1 and at most 16777216 bytes, got 0"),
        refused("score", "--window", "0", "-"));
    assertEquals(List.of("megabyte score: expected --window own, or of at least 1 and at most 16777216 bytes, got all"),
        refused("score", "--window", "all", "-"));
    assertEquals(List.of("megabyte score: expected --top of at least 0, got -1"), refused("score", "--top", "-1", "-"));
    assertEquals(List.of("megabyte train: expected --cores of at least 0 and at most 1024, got -1"),
        refused("train", "--cores", "-1", "--out", "x", "y"));
    assertEquals(List.of("megabyte train: expected --steps or --minutes, got neither: a run has to end"),
        refused("train", "--out", "x", "y"));
    assertEquals(List.of("megabyte score: Invalid value for option '--top': 'five' is not an int;"
        + " see megabyte score --help"), refused("score", "--top", "five", "-"));
    assertEquals(List.of("megabyte score: Missing required parameter: 'FILE|-'; see megabyte score --help"),
        refused("score"));
    assertEquals(List.of("megabyte score: expected no further argument, got 'b'; see megabyte score --help"),
        refused("score", "a", "b"));
    assertEquals(List.of("megabyte send: --follow: expected a file, and records as lines, start:, blank or nul, got -"
        + " as lines"), refused("send", "-", "--topic", "x", "--follow"));
    assertEquals(List.of("megabyte compress: unknown option '--forced'; did you mean --force?;"
        + " see megabyte compress --help"), refused("compress", "--forced", "a"));
  }

  @Test
  void listsTheCommandsWhenNoneIsGiven() {
    List<String> lines = refused();
    assertEquals("megabyte: Missing required subcommand; see megabyte --help", lines.getFirst());
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("  score ")), lines.toString());
    assertTrue(refused("scores").getFirst().startsWith("megabyte: no such command: 'scores'; did you mean score"));
    assertEquals("megabyte control: Missing required subcommand; see megabyte control --help",
        refused("control").getFirst());
  }
}
