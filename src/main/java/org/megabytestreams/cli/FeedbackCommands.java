package org.megabytestreams.cli;

import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.megabytestreams.audit.AlertFinder;
import org.megabytestreams.cli.terminal.EscapedText;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.kafka.TopicReader;
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.RecordPosition;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Holds the commands of `megabyte control` that judge alerts or keep them back.
final class FeedbackCommands {
  private static final Pattern LENGTH = Pattern.compile("(\\d{1,6})([smhd])");

  private FeedbackCommands() {}

  /// Names the alert that is judged.
  static final class Judged {
    @Option(names = "--record", paramLabel = "TOPIC/PARTITION@OFFSET", description = "The record that alerted.")
    String record;

    @Option(names = "--incident", paramLabel = "ID",
        description = "The incident: all kinds of records that alerted in it.")
    String incident;
  }

  /// Writes one command that judges an alert.
  abstract static class Judge extends ControlActionCommand {
    @ArgGroup(multiplicity = "1")
    Judged judged;

    @Option(names = "--stream", paramLabel = "TOPIC[/KEY]",
        description = "For which streams: globs over topic and key (default: the alert's own stream).")
    String stream;

    @Option(names = "--alerts-topic", paramLabel = "TOPIC", defaultValue = "alerts",
        description = "Where --incident is looked up (default: ${DEFAULT-VALUE}).")
    String alertsTopic;

    private final Command.Action action;

    Judge(Command.Action action) {
      this.action = action;
    }

    /// Returns the timestamp from which on records are quiet no more; null for good.
    Long until(long at) {
      return null;
    }

    private AlertFinder.Found record() throws IOException {
      try (TopicReader reader = control.brokers.reader("megabyte-control")) {
        return AlertFinder.record(reader, RecordPosition.parse(judged.record));
      }
    }

    private AlertFinder.Found incident() throws IOException {
      try (TopicReader reader = control.brokers.messageReader("megabyte-control")) {
        return AlertFinder.incident(reader, alertsTopic, judged.incident);
      }
    }

    @Override
    Command command(String id, String by, long at) throws IOException {
      Long until = until(at);
      AlertFinder.Found found = judged.record == null ? incident() : record();
      System.out.println("kinds of records: " + EscapedText.line(String.join(", ", found.like().kinds())));
      StreamPattern pattern = stream == null ? StreamPattern.of(found.topic(), found.name().text())
          : StreamPattern.parse(stream);
      return new Command(Command.SCHEMA, id, action, pattern.topic(), pattern.key(), null, by, at, found.like(), null,
          until, null);
    }
  }

  /// Runs `megabyte control fine`.
  @CommandLine.Command(name = "fine", mixinStandardHelpOptions = true, sortOptions = false,
      description = {"Says that an alert was none: records like it raise no more alerts.",
          "Alike are records of the same kind in the same stream: those with the same first four words without digits.",
          "Scores and p-values stay as they are, and a score names the rule that kept its alert back."},
      footer = {"", "Examples:", "  megabyte control fine --record access/0@1374 --wait",
          "  megabyte control fine --incident 5d20512a2a17c508-1796009401727-1 --for 1d --stream access"})
  static final class Fine extends Judge {
    @Option(names = "--for", paramLabel = "TIME",
        description = "For this long: 90s, 30m, 1h, 7d. It counts from now, by the records' timestamps (default: for"
            + " good).")
    String length;

    Fine() {
      super(Command.Action.FINE);
    }

    @Override
    Long until(long at) {
      return length == null ? null : (Long) (at + millis(length));
    }
  }

  /// Runs `megabyte control confirm`.
  @CommandLine.Command(name = "confirm", mixinStandardHelpOptions = true, sortOptions = false,
      description = {"Says that an alert was right. It is counted by 'control list'.",
          "Records that alert teach nothing in any case, unless they come so often that the stream has changed."},
      footer = {"", "Example:", "  megabyte control confirm --record access/0@1374"})
  static final class Confirm extends Judge {
    Confirm() {
      super(Command.Action.CONFIRM);
    }
  }

  /// Runs `megabyte control mute`.
  @CommandLine.Command(name = "mute", mixinStandardHelpOptions = true, sortOptions = false,
      description = {"Raises no alerts for records of some time: of a deployment, of a test.",
          "The records' own timestamps count. So a record of that time stays quiet however late it comes, and later",
          "records alert even if they are read at once. Scores go on, and each names the rule that kept it quiet."},
      footer = {"", "Examples:", "  megabyte control mute 'app-*' --for 2h",
          "  megabyte control mute access/web-1 --from 2026-05-01T22:00:00Z --to 2026-05-02T04:00:00Z"})
  static final class Mute extends ControlActionCommand {
    @Parameters(paramLabel = "TOPIC[/KEY]", description = "Which streams: globs (*, ?, \\) over topic and key.")
    String stream;

    @Option(names = "--for", paramLabel = "TIME", description = "For this long: 90s, 30m, 2h, 7d.")
    String length;

    @Option(names = "--from", paramLabel = "TIME", description = "From this time on (default: now).")
    String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Up to this time.")
    String to;

    @Override
    Command command(String id, String by, long at) {
      if ((length == null) == (to == null)) {
        throw new IllegalArgumentException("expected either --for or --to");
      }
      long start = from == null ? at : instant("--from", from);
      long end = length == null ? instant("--to", to) : start + millis(length);
      if (end <= start) {
        throw new IllegalArgumentException("expected an end after " + Instant.ofEpochMilli(start) + ", got "
            + (length == null ? "--to " + to : "--for " + length));
      }
      StreamPattern pattern = StreamPattern.parse(stream);
      return new Command(Command.SCHEMA, id, Command.Action.MUTE, pattern.topic(), pattern.key(), null, by, at, null,
          start, end, null);
    }
  }

  /// Runs `megabyte control revoke`.
  @CommandLine.Command(name = "revoke", mixinStandardHelpOptions = true, sortOptions = false,
      description = "Takes back one 'fine' or 'mute': its records alert again.",
      footer = {"", "Example:", "  megabyte control revoke 0f8e1c5a-4a55-4c22-9a55-6d1c1f0b7c11"})
  static final class Revoke extends ControlActionCommand {
    @Parameters(paramLabel = "ID", description = "Of the command, as 'control list' prints it.")
    String rule;

    @Override
    Command command(String id, String by, long at) {
      return new Command(Command.SCHEMA, id, Command.Action.REVOKE, StreamPattern.ALL.topic(), StreamPattern.ALL.key(),
          null, by, at, null, null, null, rule);
    }
  }

  private static long millis(String length) {
    Matcher matcher = LENGTH.matcher(length);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("--for: expected a time such as 90s, 30m, 2h or 7d, got " + length);
    }
    long unit = switch (matcher.group(2)) {
      case "s" -> 1;
      case "m" -> 60;
      case "h" -> 3600;
      default -> 86_400;
    };
    return Long.parseLong(matcher.group(1)) * unit * 1000;
  }

  private static long instant(String option, String time) {
    try {
      return Instant.parse(time).toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(option + ": expected a time such as 2026-05-01T00:00:00Z, got " + time, e);
    }
  }
}
