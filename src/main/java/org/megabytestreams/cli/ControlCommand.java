package org.megabytestreams.cli;

import picocli.CommandLine.Command;

/// Runs `megabyte control`.
@Command(
    name = "control",
    mixinStandardHelpOptions = true,
    description = {
      "Controls how a running service scores its streams: by which model, with which shadow, learning or not.",
      "A command takes effect in each partition between two records, exactly once, and stays in force over restarts."
    },
    footer = {
      "",
      "Examples:",
      "  megabyte control shadow --model runs/tuned/bundle --wait",
      "  megabyte control promote --model runs/tuned/bundle --stream 'app-*/web-?' --wait",
      "  megabyte control rollback --stream 'app-*/web-?'",
      "  megabyte control list"
    },
    subcommands = {ControlCommands.Promote.class, ControlCommands.RollBack.class, ControlCommands.Shadow.class,
      ControlCommands.Unshadow.class, ControlCommands.Freeze.class, ControlCommands.Thaw.class,
      ControlCommands.Forget.class, ControlCommands.ReBaseline.class, ControlListCommand.class},
    synopsisSubcommandLabel = "COMMAND")
final class ControlCommand {}
