package org.megabytestreams.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.megabytestreams.cli.terminal.EscapedText;
import org.megabytestreams.control.ControlTopic;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.CommandResult;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Writes one command to the service, and waits for the answers if that is wanted.
abstract class ControlActionCommand implements Callable<Integer> {
  @Mixin
  ControlOption control;

  @Option(names = "--wait",
      description = "Wait until every partition's task has applied it, and say how many streams match.")
  boolean wait;

  @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "60",
      description = "How long to wait (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 1)
  int timeout;

  @Option(names = "--id", paramLabel = "ID",
      description = "Of the command: one that was applied is not applied again (default: a new one).")
  String givenId;

  /// Makes the command.
  ///
  /// @param id of the command
  /// @param by the person who gives it
  /// @param at the time, in milliseconds since 1970
  abstract Command command(String id, String by, long at) throws IOException;

  @Override
  public Integer call() throws IOException {
    Command command =
        command(givenId != null ? givenId : UUID.randomUUID().toString(), giver(), System.currentTimeMillis());
    StreamPattern pattern = new StreamPattern(command.topic(), command.key());
    ControlTopic topic = control.open();
    ControlTopic.Written written = topic.write(command);
    System.out.printf("%s %s%s%n", command.action().id(), EscapedText.line(pattern.toString()),
        command.model() == null ? "" : " " + command.model().name() + " " + command.model().digest());
    System.out.printf("wrote command %s to %s at %s: partitions 0 to %d, offsets %s%n", command.id(), control.topic,
        control.brokers.bootstrap, written.offsets().size() - 1, written.offsets());
    return wait ? await(topic, written, pattern) : CommandLine.ExitCode.OK;
  }

  private int await(ControlTopic topic, ControlTopic.Written written, StreamPattern pattern) throws IOException {
    Map<Integer, CommandResult> done =
        topic.await(written, control.applicationId, Duration.ofSeconds(timeout), applied ->
        System.out.printf("partition %d: %s%s%s%s%n", applied.partition(), applied.outcome().id(),
            applied.streams() == 0 ? "" : ", " + applied.streams() + " streams",
            applied.reason() == null ? "" : ": " + EscapedText.line(applied.reason()),
            applied.detail() == null ? "" : ": " + EscapedText.line(applied.detail())));
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
