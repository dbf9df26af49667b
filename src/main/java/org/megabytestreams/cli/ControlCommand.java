package org.megabytestreams.cli;

import picocli.CommandLine.Command;

/// Runs `megabyte control`.
@Command(
    name = "control",
    mixinStandardHelpOptions = true,
    description = {
      "Controls how a running service scores its streams, and which of their alerts it keeps back.",
      "A command takes effect in each partition between two records, exactly once, and stays in force over restarts."
    },
    footer = {
      "",
      "Examples:",
      "  megabyte control shadow --model runs/tuned/bundle --wait",
      "  megabyte control promote --model runs/tuned/bundle --stream 'app-*/web-?' --wait",
      "  megabyte control rollback --stream 'app-*/web-?'",
      "  megabyte control fine --record access/0@1374",
      "  megabyte control mute 'app-*' --for 2h",
      "  megabyte control list"
    },
    subcommands = {ControlCommands.Promote.class, ControlCommands.RollBack.class, ControlCommands.Shadow.class,
      ControlCommands.Unshadow.class, ControlCommands.Freeze.class, ControlCommands.Thaw.class,
      ControlCommands.Forget.class, ControlCommands.ReBaseline.class, ControlCommands.Learn.class,
      FeedbackCommands.Fine.class, FeedbackCommands.Confirm.class, FeedbackCommands.Mute.class,
      FeedbackCommands.Revoke.class, ControlListCommand.class},
    synopsisSubcommandLabel = "COMMAND")
final class ControlCommand {}
