package org.megabytestreams.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.megabytestreams.cli.terminal.StandardOutput;
import org.megabytestreams.testing.GeneratedPart;
import picocli.CommandLine;

/// Holds the exit codes in `docs/reference/errors.md` to those that `--help` of the commands names.
class ExitCodePageTest {
  @Test
  void describesTheExitCodesOfEachCommand() throws IOException {
    CommandLine main = Main.commandLine(new StandardOutput(new ByteArrayOutputStream()));
    GeneratedPart.check("docs/reference/errors.md", "exit codes", all(main).flatMap(ExitCodePageTest::rows)
        .collect(Collectors.joining("", "| command | code | meaning |\n|---|--:|---|\n", "")));
  }

  private static Stream<CommandLine> all(CommandLine command) {
    return Stream.concat(Stream.of(command),
        command.getSubcommands().values().stream().flatMap(ExitCodePageTest::all));
  }

  private static Stream<String> rows(CommandLine command) {
    return command.getCommandSpec().usageMessage().exitCodeList().entrySet().stream()
        .map(code -> "| `" + command.getCommandSpec().qualifiedName() + "` | " + code.getKey() + " | "
            + code.getValue() + " |\n");
  }
}
