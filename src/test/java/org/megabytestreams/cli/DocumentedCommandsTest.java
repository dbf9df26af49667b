package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.ConfigValidationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
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

/// Parses every command of the documentation: in the fenced blocks of its pages, and in the examples of `--help`. Each
/// block says by a mark whether a test runs it.
class DocumentedCommandsTest {
  /// Commands of the launcher, which Java does not see.
  private static final List<String> LAUNCHER = List.of("native-test");

  private static final CommandLine MAIN = Main.commandLine(new StandardOutput(new ByteArrayOutputStream()));
  /// What a block holds: text; commands that [DocumentedCommandsIT] or [DocumentedServiceIT] runs; or commands that
  /// none runs, and why.
  private static final Pattern MARK =
      Pattern.compile("text|json|java|properties|sh run|sh served|sh not run: (?<why>\\S.+)");
  private static final Pattern TEST_NAME = Pattern.compile("\\b[A-Z]\\w+(?:Test|IT)\\b");
  private static final Pattern EXAMPLE = Pattern.compile("^  (.*\\| )?megabyte ");

  @TestFactory
  Stream<DynamicTest> everyCommandOfAPageParses() throws IOException {
    return Markdown.pages().stream().map(page -> DynamicTest.dynamicTest(page.toString(),
        () -> Markdown.blocks(page).forEach(block -> parse(page.toString(), "./megabyte", commands(block)))));
  }

  @TestFactory
  Stream<DynamicTest> everyBlockSaysWhetherATestRunsIt() throws IOException {
    Set<String> tests = testNames();
    return Markdown.pages().stream().map(page -> DynamicTest.dynamicTest(page.toString(),
        () -> Markdown.blocks(page).forEach(block -> assertEquals("", unmarked(block, tests)))));
  }

  @Test
  void tellsBlocksThatSayNothing() throws IOException {
    Set<String> tests = testNames();
    assertEquals("", unmarked(block("sh not run: takes hours; DocumentedCommandsTest parses it", "make"), tests));
    assertEquals("", unmarked(block("text", "megabyte: no such file"), tests));
    assertTrue(unmarked(block("sh not run: NoSuchTest runs it", "make"), tests).contains("no test NoSuchTest"));
    assertTrue(unmarked(block("sh not run: ", "make"), tests).contains("expected"));
    assertTrue(unmarked(block("sh", "make"), tests).contains("expected"));
    assertTrue(unmarked(block("text", "./megabyte demo"), tests).contains("expected"));
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

  private static Markdown.Block block(String info, String line) {
    return new Markdown.Block(Path.of("page.md"), info, List.of(line));
  }

  private static Set<String> testNames() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      return files.map(file -> file.getFileName().toString().replace(".java", "")).collect(Collectors.toSet());
    }
  }

  /// Returns what is wrong with a block's mark, or nothing.
  private static String unmarked(Markdown.Block block, Set<String> tests) {
    Matcher mark = MARK.matcher(block.info());
    if (!mark.matches() || !block.info().startsWith("sh ") && !commands(block).isEmpty()) {
      return block.file() + ": expected 'sh run', 'sh served' or 'sh not run: WHY' before " + block.lines().getFirst()
          + ", got '" + block.info() + "'";
    }
    return TEST_NAME.matcher(block.info()).results().map(MatchResult::group).filter(name -> !tests.contains(name))
        .map(name -> block.file() + ": no test " + name + " is there").collect(Collectors.joining(", "));
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
