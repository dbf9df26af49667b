package org.megabytestreams.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.megabytestreams.cli.terminal.StandardOutput;
import org.megabytestreams.testing.GeneratedPart;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/// Holds `docs/reference/commands.md` to what `--help` of each command prints.
class CommandPageTest {
  @Test
  void showsTheHelpOfEachCommand() throws IOException {
    CommandLine main = Main.commandLine(new StandardOutput(new ByteArrayOutputStream()));
    GeneratedPart.check("docs/reference/commands.md", "commands",
        all(main).map(CommandPageTest::section).collect(Collectors.joining("\n")));
  }

  private static Stream<CommandLine> all(CommandLine command) {
    return Stream.concat(Stream.of(command), command.getSubcommands().values().stream()
        .filter(below -> !below.getCommandSpec().usageMessage().hidden()).flatMap(CommandPageTest::all));
  }

  private static String section(CommandLine command) {
    String help = command.getUsageMessage(Ansi.OFF).lines().map(String::stripTrailing)
        .collect(Collectors.joining("\n"));
    return "## " + command.getCommandSpec().qualifiedName() + "\n\n```text\n" + help + "\n```\n";
  }
}
