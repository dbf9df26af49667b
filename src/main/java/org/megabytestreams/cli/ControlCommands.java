package org.megabytestreams.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.cli.terminal.EscapedText;
import org.megabytestreams.control.ControlTopic;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.CommandResult;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Holds the commands of `megabyte control` that change something.
final class ControlCommands {
  private static final int SHORT_DIGEST = 12;

  private ControlCommands() {}

  /// Writes one command.
  abstract static class Give implements Callable<Integer> {
    @Mixin
    ControlOption control;

    @Option(names = "--stream", paramLabel = "TOPIC[/KEY]",
        description = {"Which streams: globs (*, ?, \\) over topic and key, without /KEY all of the topic's; the",
            "unnamed stream's key is empty (default: all)."})
    String stream;

    @Option(names = "--wait",
        description = "Wait until every partition's task has applied it, and say how many streams match.")
    boolean wait;

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "60",
        description = "How long to wait (default: ${DEFAULT-VALUE}).")
    @Bounds(min = 1)
    int timeout;

    @Option(names = "--id", paramLabel = "ID",
        description = "Of the command: one that was applied is not applied again (default: a new one).")
    String id;

    private final Command.Action action;

    Give(Command.Action action) {
      this.action = action;
    }

    Command.Model model() {
      return null;
    }

    StreamPattern pattern() {
      return stream == null ? StreamPattern.ALL : StreamPattern.parse(stream);
    }

    @Override
    public Integer call() throws IOException {
      StreamPattern pattern = pattern();
      Command command = new Command(Command.SCHEMA, id != null ? id : UUID.randomUUID().toString(), action,
          pattern.topic(), pattern.key(), model(), giver(), System.currentTimeMillis());
      ControlTopic topic = control.open();
      ControlTopic.Written written = topic.write(command);
      System.out.printf("%s %s%s%n", action.id(), EscapedText.line(pattern.toString()), command.model() == null ? ""
          : " " + command.model().name() + " " + command.model().digest());
      System.out.printf("wrote command %s to %s at %s: partitions 0 to %d, offsets %s%n", command.id(), control.topic,
          control.brokers.bootstrap, written.offsets().size() - 1, written.offsets());
      return wait ? await(topic, written, pattern) : CommandLine.ExitCode.OK;
    }

    private int await(ControlTopic topic, ControlTopic.Written written, StreamPattern pattern) throws IOException {
      Map<Integer, CommandResult> done =
          topic.await(written, control.applicationId, Duration.ofSeconds(timeout), applied ->
          System.out.printf("partition %d: %s%s%s%n", applied.partition(), applied.outcome().id(),
              applied.streams() == 0 ? "" : ", " + applied.streams() + " streams",
              applied.reason() == null ? "" : ": " + EscapedText.line(applied.reason())));
      tellMatched(pattern, done.values());
      int expected = written.offsets().size();
      if (done.size() < expected) {
        System.err.printf("after %d s %d of %d partitions of %s had answered; the command stays in force, and is taken"
            + " when their tasks run%n", timeout, done.size(), expected, control.applicationId);
        return CommandLine.ExitCode.SOFTWARE;
      }
      return done.values().stream().anyMatch(applied -> applied.outcome() == CommandResult.Outcome.REJECTED)
          ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }

    /// Reports how many streams the pattern matched. A pattern that matches nothing is most often a slip.
    private static void tellMatched(StreamPattern pattern, Collection<CommandResult> done) {
      List<CommandResult> applied = done.stream().filter(one -> one.outcome() == CommandResult.Outcome.APPLIED)
          .toList();
      if (applied.isEmpty() || applied.stream().anyMatch(one -> one.matched() == null)) {
        return;
      }
      long matched = applied.stream().mapToLong(CommandResult::matched).sum();
      String shown = EscapedText.line(pattern.toString());
      System.out.println(matched > 0 ? "streams that match " + shown + " so far: " + matched
          : "no stream matches " + shown + " so far: a stream exists from its first record on");
    }

    private static String giver() {
      String user = System.getProperty("user.name");
      try {
        return user + "@" + InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException _) {
        return user;
      }
    }
  }

  /// Writes one command that names a model.
  abstract static class GiveModel extends Give {
    @Option(names = "--model", required = true, paramLabel = "BUNDLE|DIGEST",
        description = {"The folder of its bundle, or its digest. The service looks for the digest in its own folders",
            "(serve --models)."})
    String model;

    GiveModel(Command.Action action) {
      super(action);
    }

    @Override
    Command.Model model() {
      if (model.matches("[0-9a-f]{64}")) {
        return new Command.Model(model.substring(0, SHORT_DIGEST), model);
      }
      var manifest = Bundle.read(Path.of(model)).manifest();
      return new Command.Model(manifest.name(), manifest.digest());
    }
  }

  /// Runs `megabyte control promote`.
  @CommandLine.Command(name = "promote", mixinStandardHelpOptions = true, sortOptions = false,
      description = {"Scores streams by a model from their next record on.",
          "What is normal is learnt again, unless the model shadowed the stream before: then it keeps what it",
          "learnt as a shadow."},
      footer = {"", "Example:", "  megabyte control promote --model src/main/bundles/logs-long --stream access --wait"})
  static final class Promote extends GiveModel {
    Promote() {
      super(Command.Action.PROMOTE);
    }
  }

  /// Runs `megabyte control rollback`.
  @CommandLine.Command(name = "rollback", mixinStandardHelpOptions = true, sortOptions = false,
      description = "Undoes the last promotion for exactly this --stream: the rule before it applies again.",
      footer = {"", "Example:", "  megabyte control rollback --stream access --wait"})
  static final class RollBack extends Give {
    RollBack() {
      super(Command.Action.ROLLBACK);
    }
  }

  /// Runs `megabyte control shadow`.
  @CommandLine.Command(name = "shadow", mixinStandardHelpOptions = true, sortOptions = false,
      description = "Scores streams by a second model too, into topic shadow-scores; alerts stay as they are.",
      footer = {"", "Example:", "  megabyte control shadow --model src/main/bundles/logs-long --stream 'app-*'"})
  static final class Shadow extends GiveModel {
    Shadow() {
      super(Command.Action.SHADOW);
    }
  }

  /// Runs `megabyte control unshadow`.
  @CommandLine.Command(name = "unshadow", mixinStandardHelpOptions = true, sortOptions = false,
      description = "Ends shadowing, and drops what the shadow learnt.",
      footer = {"", "Example:", "  megabyte control unshadow --stream 'app-*'"})
  static final class Unshadow extends Give {
    Unshadow() {
      super(Command.Action.UNSHADOW);
    }
  }

  /// Runs `megabyte control freeze`.
  @CommandLine.Command(name = "freeze", mixinStandardHelpOptions = true, sortOptions = false,
      description = "Scores streams and alerts as before, but learns nothing of what is normal from their records.",
      footer = {"", "Example:", "  megabyte control freeze --stream access/web-1"})
  static final class Freeze extends Give {
    Freeze() {
      super(Command.Action.FREEZE);
    }
  }

  /// Runs `megabyte control thaw`.
  @CommandLine.Command(name = "thaw", mixinStandardHelpOptions = true, sortOptions = false,
      description = "Ends freezing.", footer = {"", "Example:", "  megabyte control thaw --stream access/web-1"})
  static final class Thaw extends Give {
    Thaw() {
      super(Command.Action.THAW);
    }
  }

  /// Runs `megabyte control forget`.
  @CommandLine.Command(name = "forget", mixinStandardHelpOptions = true, sortOptions = false,
      description = {"Deletes the state of streams: the next record of each starts it again.",
          "With wildcards every stream's state is read, and the partition waits meanwhile."},
      footer = {"", "Examples:", "  megabyte control forget --stream access/web-1 --wait",
          "  megabyte control forget --stream '*'"})
  static final class Forget extends Give {
    Forget() {
      super(Command.Action.FORGET);
    }

    @Override
    StreamPattern pattern() {
      if (stream == null) {
        throw new IllegalArgumentException("expected --stream, '*' for all");
      }
      return super.pattern();
    }
  }

  /// Runs `megabyte control rebaseline`.
  @CommandLine.Command(name = "rebaseline", mixinStandardHelpOptions = true, sortOptions = false,
      description = "Lets streams learn again what is normal; the context of their records stays.",
      footer = {"", "Example:", "  megabyte control rebaseline --stream access"})
  static final class ReBaseline extends Give {
    ReBaseline() {
      super(Command.Action.REBASELINE);
    }
  }
}
