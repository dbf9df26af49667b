package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.testing.BuiltProgram;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.Markdown;

/// Runs the commands of the documentation that need nothing but a file: its blocks with the mark `sh run`.
@DisabledIfSystemProperty(named = BuiltProgram.PROPERTY, matches = ".+", disabledReason = "does not learn")
class DocumentedCommandsIT {
  private static final String MARK = "sh run";

  @TempDir
  Path folder;

  @Test
  void runsWhatThePagesShow() throws Exception {
    Random random = new Random(1);
    Files.writeString(folder.resolve("app.log"), IntStream.range(0, 400)
        .mapToObj(i -> "2026-11-30 22:" + 10 * i + " INFO user " + random.nextInt(1000) + " read page " + i % 7 + "\n")
        .collect(Collectors.joining()));
    Path launcher = Files.writeString(folder.resolve("megabyte"), "#!/bin/sh\nexec "
        + String.join(" ", BuiltProgram.command("-Dmegabyte.bundles=" + Path.of("src/main/bundles").toAbsolutePath()))
        + " \"$@\"\n");
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> script = Markdown.pages().stream().flatMap(Markdown::blocks)
        .filter(block -> block.info().equals(MARK)).flatMap(block -> block.lines().stream()).toList();
    assertTrue(script.size() >= 8, script.toString());
    Cli.Outcome outcome = Cli.run(List.of("bash", "-exc"), folder, null,
        Stream.concat(Stream.of("cd '" + folder + "'"), script.stream()).collect(Collectors.joining("\n")));
    assertEquals(0, outcome.code(), outcome.err().toString());
    assertEquals(400, Files.readAllLines(folder.resolve("scores.json")).size());
    assertEquals(-1, Files.mismatch(folder.resolve("app.log"), folder.resolve("copy.log")));
    assertTrue(Files.size(folder.resolve("app.log.mbz")) < Files.size(folder.resolve("app.log")) / 2);
    assertTrue(Files.readString(folder.resolve("report.html")).contains("</html>"));
    assertTrue(Files.exists(folder.resolve("models/quick/memory.bin")));
    assertFalse(outcome.out().isEmpty());
  }
}
