package org.megabytestreams.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.megabytestreams.testing.BuiltProgram;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.Markdown;

/// Runs lines of the documentation's pages in a folder with `./megabyte` and `app.log`.
///
/// @param lines how many lines `app.log` has
record PageScript(Path folder, int lines) {
  /// Adds the brokers to a command that does not name them, learns in seconds, writes less, and ends what would go on.
  private static final String LAUNCHER = """
      #!/bin/bash
      program=(%s)
      case "$1" in
        send|preview|verify|replay|control) [[ "$*" == *--bootstrap* ]] || set -- "$@" --bootstrap %s ;;
        learn) [[ "$*" == *--minutes* ]] || set -- "$@" --minutes 0 --cases 0 ;;
      esac
      [[ "$*" != *--follow* ]] || { timeout -s INT 4 "${program[@]}" "$@"; [ $? = 124 ]; exit; }
      exec "${program[@]}" "$@"
      """;

  PageScript {
    Random random = new Random(1);
    write(folder.resolve("app.log"), IntStream.range(0, lines)
        .mapToObj(i -> "2026-11-30 22:" + 10 * i + " INFO user " + random.nextInt(1000) + " read page " + i % 7 + "\n")
        .collect(Collectors.joining()));
  }

  static List<String> program() {
    return BuiltProgram.command("-Xmx512m", "-XX:TieredStopAtLevel=1",
        "-Dmegabyte.broker.lib=" + Path.of("target/broker/lib").toAbsolutePath(),
        "-Dmegabyte.bundles=" + Path.of("src/main/bundles").toAbsolutePath());
  }

  /// Returns the lines of the blocks with a mark.
  static Stream<String> lines(Stream<Path> pages, String mark) {
    return pages.flatMap(Markdown::blocks).filter(block -> block.info().equals(mark))
        .flatMap(block -> block.lines().stream());
  }

  /// @param brokers for commands that do not name them
  Cli.Outcome run(String brokers, String script) throws IOException, InterruptedException {
    Path launcher = folder.resolve("megabyte");
    write(launcher, LAUNCHER.formatted(program().stream().map(word -> "'" + word + "'")
        .collect(Collectors.joining(" ")), brokers));
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    return Cli.run(List.of("bash", "-exc"), folder, null, "cd '" + folder + "'\n" + script);
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
