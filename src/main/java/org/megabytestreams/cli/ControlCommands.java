package org.megabytestreams.cli;

import java.nio.file.Path;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.wire.Command;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Holds the commands of `megabyte control` that change something.
final class ControlCommands {
  private static final int SHORT_DIGEST = 12;

  private ControlCommands() {}

  /// Writes one command about streams.
  abstract static class Give extends ControlActionCommand {
    @Option(names = "--stream", paramLabel = "TOPIC[/KEY]",
        description = "Which streams: globs (*, ?, \\) over topic and key, without /KEY all of the topic's; the"
            + " unnamed stream's key is empty (default: all).")
    String stream;

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
    Command command(String id, String by, long at) {
      StreamPattern pattern = pattern();
      return new Command(Command.SCHEMA, id, action, pattern.topic(), pattern.key(), model(), by, at);
    }
  }

  /// Writes one command that names a model.
  abstract static class GiveModel extends Give {
    @Option(names = "--model", required = true, paramLabel = "BUNDLE|DIGEST",
        description = "The folder of its bundle, or its digest. The service looks for the digest in its own folders"
            + " (serve --models).")
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
      footer = {"", "Example:", "  megabyte control promote --model src/main/bundles/general --stream access --wait"})
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
      footer = {"", "Example:", "  megabyte control shadow --model src/main/bundles/general --stream 'app-*'"})
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

  /// Runs `megabyte control learn`.
  @CommandLine.Command(name = "learn", mixinStandardHelpOptions = true, sortOptions = false,
      description = {"Lets a service that runs with --learn learn topics now, in a process of low priority.",
          "The new model scores in shadow first, and comes into force if it is better. That takes minutes."},
      footer = {"", "Example:", "  megabyte control learn --stream access --wait --timeout 3600"})
  static final class Learn extends Give {
    Learn() {
      super(Command.Action.LEARN);
    }
  }
}
