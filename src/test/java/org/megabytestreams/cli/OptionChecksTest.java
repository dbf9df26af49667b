package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.megabytestreams.cli.terminal.StandardOutput;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Checks the options and the help of every command.
class OptionChecksTest {
  private static final Set<Class<?>> NUMBERS = Set.of(int.class, Integer.class, long.class, Long.class, double.class,
      Double.class, float.class, Float.class);

  /// Every command, its options at their defaults.
  private static Stream<CommandLine> all() {
    return all(Main.commandLine(new StandardOutput(new ByteArrayOutputStream())));
  }

  private static Stream<CommandLine> all(CommandLine command) {
    command.parseArgs("--help");
    return Stream.concat(Stream.of(command), command.getSubcommands().values().stream().flatMap(OptionChecksTest::all));
  }

  @Test
  void holdsEveryNumberToItsBounds() {
    all().map(CommandLine::getCommandSpec).forEach(command -> command.options().stream()
        .filter(option -> NUMBERS.contains(option.type())).forEach(option -> holds(command, option)));
  }

  @Test
  void holdsEachNumberOfAListToItsBounds() {
    CommandLine preview = new CommandLine(new PreviewCommand());
    preview.parseArgs("--false-alarms-per-day", "1,0.5");
    OptionChecks.check(preview.getCommandSpec());
    preview.parseArgs("--false-alarms-per-day", "1,0");
    var failure =
        assertThrows(IllegalArgumentException.class, () -> OptionChecks.check(preview.getCommandSpec()));
    assertEquals("expected --false-alarms-per-day above 0, got 0.0", failure.getMessage());
  }

  private static void holds(CommandSpec command, OptionSpec option) {
    String name = command.qualifiedName() + " " + option.longestName();
    Bounds bounds = ((Field) option.userObject()).getAnnotation(Bounds.class);
    assertNotNull(bounds, name);
    refuses(command, option, bounds.min() - 1);
    refuses(command, option, bounds.above());
    refuses(command, option, bounds.max() + 1);
    refuses(command, option, bounds.below());
  }

  private static void refuses(CommandSpec command, OptionSpec option, double value) {
    if (Double.isInfinite(value)) {
      return;
    }
    Object usual = option.getValue();
    String text = option.type() == double.class || option.type() == Double.class || option.type() == float.class
        ? Double.toString(value) : Long.toString((long) value);
    set(option, text);
    var failure = assertThrows(IllegalArgumentException.class, () -> OptionChecks.check(command),
        command.qualifiedName() + " " + option.longestName() + " " + text);
    assertTrue(failure.getMessage().startsWith("expected " + option.longestName() + " "), failure.getMessage());
    assertTrue(failure.getMessage().endsWith(", got " + text), failure.getMessage());
    option.setValue(usual);
  }

  private static void set(OptionSpec option, String text) {
    Class<?> type = option.type();
    if (type == int.class || type == Integer.class) {
      option.setValue(Integer.valueOf(text));
    } else if (type == long.class || type == Long.class) {
      option.setValue(Long.valueOf(text));
    } else if (type == float.class) {
      option.setValue(Float.valueOf(text));
    } else {
      option.setValue(Double.valueOf(text));
    }
  }

  @Test
  void namesBothBoundsInTheError() {
    CommandSpec score = all().map(CommandLine::getCommandSpec).filter(one -> one.name().equals("score")).findFirst()
        .orElseThrow();
    score.findOption("--cores").setValue(-1);
    assertEquals("expected --cores of at least 0 and at most 1024, got -1",
        assertThrows(IllegalArgumentException.class, () -> OptionChecks.check(score)).getMessage());
  }

  @Test
  void showsAnExampleInTheHelpOfEveryCommand() {
    all().forEach(command -> {
      StringWriter help = new StringWriter();
      command.usage(new PrintWriter(help));
      String name = command.getCommandSpec().qualifiedName();
      assertTrue(help.toString().contains("Example"), name);
      assertTrue(help.toString().contains("\n  " + name + " ") || !command.getSubcommands().isEmpty(), name);
      help.toString().lines().forEach(line -> assertTrue(line.length() <= 120, name + ": " + line));
    });
  }

  @Test
  void describesEveryCommandInAListByASentence() {
    all().map(CommandLine::getCommandSpec).forEach(command -> {
      String first = command.usageMessage().description()[0];
      assertTrue(first.endsWith(".") || first.endsWith(":"), command.qualifiedName() + ": " + first);
    });
  }

  @Test
  void rejectsAFileThatCannotBeWritten() {
    Path nowhere = Path.of("target/no/such/a");
    assertEquals("expected --out in a folder that exists, got target/no/such/a",
        assertThrows(IllegalArgumentException.class, () -> OptionChecks.checkWritable("--out", nowhere)).getMessage());
    OptionChecks.checkWritable("--out", "-");
    OptionChecks.checkWritable("--out", Path.of("target", "..", "new.json"));
  }
}
