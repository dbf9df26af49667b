package org.megabytestreams.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.testing.BuiltProgram;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.SmallDisk;
import org.megabytestreams.testing.TinyBundle;

/// Runs commands with bad temporary folders, from which Java loads native code.
class TemporaryFolderIT {
  private static final String WAY_OUT = "; name another by TMPDIR (./megabyte) or -Djava.io.tmpdir=FOLDER (java)";

  @TempDir
  static Path folder;

  private static Path bundle;

  @BeforeAll
  static void write() throws IOException {
    bundle = TinyBundle.write(folder.resolve("bundle")).folder();
    Files.writeString(folder.resolve("a.log"), "GET /index.html 200\n");
  }

  @Test
  void reportsAReadOnlyFolderInOneLine() throws Exception {
    Path place = folder.resolve("read-only");
    try (SmallDisk _ = SmallDisk.mount(place, "ro")) {
      assertProblem(place, "Read-only file system");
    }
  }

  @Test
  void reportsAFullFolderInOneLine() throws Exception {
    Path place = folder.resolve("full");
    try (SmallDisk disk = SmallDisk.mount(place, "size=1m")) {
      disk.fill();
      assertProblem(place, "No space left on device");
    }
  }

  @Test
  void reportsAFolderWithoutExecutionInOneLine() throws Exception {
    Path place = folder.resolve("noexec");
    try (SmallDisk _ = SmallDisk.mount(place, "noexec")) {
      assertProblem(place, "programs may not be run from there (noexec)");
    }
  }

  private static void assertProblem(Path place, String reason) throws Exception {
    String log = folder.resolve("a.log").toString();
    String model = bundle.toString();
    String problem = " in the temporary folder " + place + ": " + reason + WAY_OUT;
    assertFails(place, "megabyte score: cannot load ONNX Runtime" + problem, "score", "--model", model, log);
    assertFails(place, "megabyte compress: cannot load ONNX Runtime" + problem, "compress", "--model", model, log,
        "--out", "-");
    assertFails(place, "megabyte serve: cannot load RocksDB" + problem, "serve", "--bootstrap", "127.0.0.1:1");
  }

  private static void assertFails(Path place, String line, String... command) throws Exception {
    Cli.Outcome outcome = Cli.run(BuiltProgram.command("-Djava.io.tmpdir=" + place), folder, null, command);
    outcome.fails(1, line);
    assertEquals(List.of(line), outcome.err());
    assertEquals(List.of(), outcome.out());
  }

  @Test
  void isEmptyAfterTheCommand() throws Exception {
    Path place = Files.createDirectories(folder.resolve("own"));
    Cli.Outcome outcome = Cli.run(BuiltProgram.command("-Djava.io.tmpdir=" + place), folder, null, "score", "--model",
        bundle.toString(), folder.resolve("a.log").toString());
    assertEquals(0, outcome.code(), outcome.toString());
    try (Stream<Path> left = Files.list(place)) {
      assertTrue(left.findAny().isEmpty(), "expected nothing in " + place);
    }
  }
}
