package org.megabytestreams.app;

import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command line's entry point. Only `serve` starts Quarkus; the other commands run on their own.
@QuarkusMain
@Command(
    name = "megabyte",
    mixinStandardHelpOptions = true,
    version = "MegaByte Streams 0.1.0",
    description = {"Models raw bytes: trains, scores files and Kafka topics, says which bytes are not normal,",
      "and writes on where they end."},
    subcommands = {TrainCommand.class, ScoreCommand.class, ServeCommand.class, ControlCommand.class,
      VerifyCommand.class, ReplayCommand.class, SkipCommand.class, BackfillCommand.class, CompareCommand.class,
      DemoCommand.class, InspectCommand.class, ExportCommand.class, QuantizeCommand.class, CompressCommand.class,
      DecompressCommand.class, ContinueCommand.class, BenchCommand.class},
    synopsisSubcommandLabel = "COMMAND")
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    int code = new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((e, command, _) -> {
          command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + Errors.oneLine(e));
          return e instanceof IllegalArgumentException ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
        })
        .execute(args);
    System.exit(code);
  }
}
