package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.testing.BuiltProgram;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.Markdown;

/// Runs the commands of the documentation that need nothing but a file: its blocks with the mark `sh run`.
@DisabledIfSystemProperty(named = BuiltProgram.PROPERTY, matches = ".+", disabledReason = "does not learn")
class DocumentedCommandsIT {
  private static final int LINES = 400;

  @TempDir
  Path folder;

  @Test
  void runsWhatThePagesShow() throws Exception {
    List<String> script = PageScript.lines(Markdown.pages().stream(), "sh run").toList();
    assertTrue(script.size() >= 8, script.toString());
    Cli.Outcome outcome = new PageScript(folder, LINES).run("none:9092", String.join("\n", script));
    assertEquals(0, outcome.code(), outcome.err().toString());
    assertEquals(LINES, Files.readAllLines(folder.resolve("scores.json")).size());
    assertEquals(-1, Files.mismatch(folder.resolve("app.log"), folder.resolve("copy.log")));
    assertTrue(Files.size(folder.resolve("app.log.mbz")) < Files.size(folder.resolve("app.log")) / 2);
    assertTrue(Files.readString(folder.resolve("report.html")).contains("</html>"));
    assertTrue(Files.exists(folder.resolve("models/quick/memory.bin")));
    assertFalse(outcome.out().isEmpty());
  }
}
