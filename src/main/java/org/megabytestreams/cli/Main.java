package org.megabytestreams.cli;

import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.megabytestreams.cli.terminal.ErrorLines;
import org.megabytestreams.cli.terminal.StandardOutput;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Starts the command line. Only `serve` starts Quarkus; the other commands run on their own.
@QuarkusMain
@Command(
    name = "megabyte",
    mixinStandardHelpOptions = true,
    version = Main.VERSION,
    description = {"Models raw bytes: trains, scores files and Kafka topics, and says which bytes are not normal.",
      "Also continues bytes with what a model predicts."},
    subcommands = {TrainCommand.class, LearnCommand.class, ScoreCommand.class, ServeCommand.class, ConfigCommand.class,
      ControlCommand.class, VerifyCommand.class, ReplayCommand.class, SkipCommand.class, BackfillCommand.class,
      CompareCommand.class, PreviewCommand.class, RouteTestCommand.class, SendCommand.class, SupportCommand.class,
      DemoCommand.class, InspectCommand.class, ExportCommand.class, QuantizeCommand.class, CompressCommand.class,
      DecompressCommand.class, ContinueCommand.class, EvaluateCommand.class, BenchCommand.class},
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:it failed; the line on standard error says why",
      "2:the command line is wrong; nothing was done",
      "130:ended by Ctrl-C"
    },
    footer = {
      "",
      "Examples:",
      "  megabyte demo",
      "  megabyte score --top 20 access.log",
      "  megabyte serve --embedded",
      "  megabyte learn --out models/app app.log",
      "  megabyte score --help",
      "",
      "The same texts on one page: docs/reference/commands.md. Where to begin: README.md."
    })
public final class Main {
  /// Help is as wide as the lines of descriptions and examples were written.
  private static final int HELP_COLUMNS = 120;
  static final String VERSION = "MegaByte Streams 0.1.0";

  private Main() {}

  public static void main(String[] args) {
    System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
    StandardOutput output = StandardOutput.get();
    int code = execute(commandLine(output), args);
    String problem = output.problem();
    if (problem != null) {
      System.err.println("megabyte: " + problem);
      code = ExitCode.SOFTWARE;
    }
    System.exit(code);
  }

  private static int execute(CommandLine commands, String[] args) {
    try {
      return commands.execute(RenamedOptions.replace(Arguments.utf8(args),
          warning -> System.err.println("megabyte: " + warning)));
    } catch (IllegalArgumentException | Error e) {
      System.err.println("megabyte: " + ErrorLines.oneLine(e));
      return e instanceof Error ? ExitCode.SOFTWARE : ExitCode.USAGE;
    }
  }

  static CommandLine commandLine(StandardOutput output) {
    return new CommandLine(new Main())
        .setOut(new PrintWriter(System.out, true))
        .setErr(new PrintWriter(System.err, true))
        .setUsageHelpWidth(HELP_COLUMNS)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Path.class, Main::path)
        .setParameterExceptionHandler((e, _) -> refuse(e))
        .setExecutionStrategy(Main::run)
        .setExecutionExceptionHandler((e, command, _) -> fail(e, command, output));
  }

  private static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(ErrorLines.oneLine(e));
    }
  }

  private static int run(ParseResult parsed) {
    if (CommandLine.printHelpIfRequested(parsed)) {
      return ExitCode.OK;
    }
    parsed.asCommandLineList().forEach(Main::check);
    return new CommandLine.RunLast().execute(parsed);
  }

  private static void check(CommandLine command) {
    try {
      OptionChecks.check(command.getCommandSpec());
    } catch (IllegalArgumentException e) {
      throw new ExecutionException(command, e.getMessage(), e);
    }
  }

  /// Says in one line what is wrong with a command line. If a command is missing, it says what commands there are.
  private static int refuse(ParameterException e) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    String problem = e instanceof UnmatchedArgumentException unmatched ? problem(unmatched, command)
        : ErrorLines.oneLine(e);
    command.getErr().println(name + ": " + problem + "; see " + name + " --help");
    if (!command.getSubcommands().isEmpty() && !(e instanceof UnmatchedArgumentException)) {
      command.usage(command.getErr());
    }
    return ExitCode.USAGE;
  }

  private static String problem(UnmatchedArgumentException e, CommandLine command) {
    String first = e.getUnmatched().getFirst();
    String problem = first.startsWith("-") ? "unknown option '" + first + "'"
        : command.getSubcommands().isEmpty() ? "expected no further argument, got '" + first + "'"
        : "no such command: '" + first + "'";
    return e.getSuggestions().isEmpty() ? problem
        : problem + "; did you mean " + String.join(" or ", e.getSuggestions()) + "?";
  }

  private static int fail(Exception e, CommandLine command, StandardOutput output) {
    if (output.isCauseOf(e)) {
      return ExitCode.OK; // what became of the output is looked at when the command has ended
    }
    command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + ErrorLines.oneLine(e));
    return e instanceof IllegalArgumentException ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }
}
