package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.ConfigValidationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.megabytestreams.cli.terminal.StandardOutput;
import org.megabytestreams.deploy.Settings;
import org.megabytestreams.testing.Markdown;
import org.megabytestreams.testing.ShellWords;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// Parses every command of the documentation: in the fenced blocks of its pages, and in the examples of `--help`.
class DocumentedCommandsTest {
  /// Commands of the launcher, which Java does not see.
  private static final List<String> LAUNCHER = List.of("native-test");

  private static final CommandLine MAIN = Main.commandLine(new StandardOutput(new ByteArrayOutputStream()));
  private static final Pattern EXAMPLE = Pattern.compile("^  (.*\\| )?megabyte ");

  @TestFactory
  Stream<DynamicTest> everyCommandOfAPageParses() throws IOException {
    return Markdown.pages().stream().map(page -> DynamicTest.dynamicTest(page.toString(),
        () -> Markdown.blocks(page).forEach(block -> parse(page.toString(), "./megabyte", commands(block)))));
  }

  @Test
  void everyExampleOfTheHelpParses() {
    assertTrue(parseExamples(MAIN) > 60);
  }

  @Test
  void tellsOptionsThatAreNone() {
    assertEquals(List.of(List.of("tail", "-f", "a"), List.of("./megabyte", "score", "--top", "1 2", "-")),
        ShellWords.commands("tail -f a | A=b ./megabyte score --top '1 2' - > out # comment"));
    assertTrue(problem(List.of("score", "--tops", "1", "-")).contains("--tops"));
    assertTrue(problem(List.of("score", "--top", "x", "-")).contains("--top"));
    assertTrue(problem(List.of("serve", "--set", "megabyte.batch.delays=1s")).contains("batch.delays"));
    assertTrue(problem(List.of("serve", "--set", "megabyte.batch.delay=soon")).contains("batch.delay"));
  }

  /// Returns the lines of a block that call the program; others may be in any language.
  private static List<String> commands(Markdown.Block block) {
    return joined(block.lines()).stream().filter(line -> line.contains("./megabyte ")).toList();
  }

  private static int parseExamples(CommandLine command) {
    List<String> footer = List.of(command.getCommandSpec().usageMessage().footer());
    List<String> examples = joined(footer).stream().filter(EXAMPLE.asPredicate()).toList();
    return parse(command.getCommandName() + " --help", "megabyte", examples)
        + command.getSubcommands().values().stream().mapToInt(DocumentedCommandsTest::parseExamples).sum();
  }

  /// @return how many commands there are
  private static int parse(String place, String program, List<String> lines) {
    int parsed = 0;
    for (String line : lines) {
      for (List<String> words : ShellWords.commands(line)) {
        if (words.size() > 1 && words.getFirst().equals(program) && !LAUNCHER.contains(words.get(1))) {
          String problem = problem(words.subList(1, words.size()));
          assertTrue(problem == null, () -> place + ": " + line + ": " + problem);
          parsed++;
        }
      }
    }
    return parsed;
  }

  /// Returns what is wrong with a command line, or null.
  private static String problem(List<String> arguments) {
    try {
      MAIN.parseArgs(arguments.toArray(String[]::new));
      Settings.read(Map.of(), settings(arguments));
      return null;
    } catch (ParameterException | ConfigValidationException e) {
      return e.getMessage();
    }
  }

  /// Returns the keys of the service that `--set` gives.
  private static Map<String, String> settings(List<String> arguments) {
    return arguments.stream().filter(argument -> argument.matches("megabyte\\.[^=]+=.*"))
        .map(argument -> argument.split("=", 2)).collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
  }

  /// Joins lines that end with a backslash with the next ones.
  private static List<String> joined(List<String> lines) {
    return List.of(String.join("\n", lines).replaceAll(" *\\\\\n *", " ").split("\n"));
  }
}
