package org.megabytestreams.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.megabytestreams.cli.terminal.EscapedText;
import org.megabytestreams.control.BadCommandException;
import org.megabytestreams.control.ControlTopic;
import org.megabytestreams.control.Rule;
import org.megabytestreams.control.Rules;
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.CommandResult;
import org.megabytestreams.wire.Json;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Runs `megabyte control list`.
@CommandLine.Command(
    name = "list",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Reads the commands so far and prints the rules that result: of those that match, the last applies.",
    footer = {"", "Example:", "  megabyte control list --bootstrap localhost:9092"})
final class ControlListCommand implements Callable<Integer> {
  @Mixin
  ControlOption control;

  @Option(names = "--json", description = "The rules as JSON.")
  boolean json;

  private Rules rules = Rules.NONE;
  private final Set<String> seen = new HashSet<>();
  private int fine;
  private int confirmed;
  private final List<String> notes = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    ControlTopic topic = control.open();
    int partitions = topic.partitions();
    List<ConsumerRecord<byte[], byte[]>> commands = topic.commands();
    Map<String, Map<Integer, CommandResult>> done = topic.applied(control.applicationId);
    commands.forEach(record -> take(record, done));
    if (json) {
      System.out.println(new String(rules.encode(), StandardCharsets.UTF_8));
      return CommandLine.ExitCode.OK;
    }
    for (Rule rule : rules.all()) {
      System.out.printf("%-7s %-24s %-30s since %s by %s, in force in %d of %d partitions%n", rule.kind().id(),
          EscapedText.line(rule.pattern().toString()), EscapedText.line(what(rule)), Instant.ofEpochMilli(rule.at()),
          EscapedText.line(rule.by()),
          done.getOrDefault(rule.command(), Map.of()).values().stream()
              .filter(applied -> applied.outcome() != CommandResult.Outcome.REJECTED).count(), partitions);
    }
    System.out.printf("%d rules from %d commands%n", rules.all().size(), commands.size());
    if (fine + confirmed > 0) {
      System.out.printf("alerts judged: %d right, %d fine%n", confirmed, fine);
    }
    notes.forEach(note -> System.err.println(EscapedText.line(note)));
    return CommandLine.ExitCode.OK;
  }

  /// Applies a command as the tasks did, as far as they said so.
  private void take(ConsumerRecord<byte[], byte[]> record, Map<String, Map<Integer, CommandResult>> done) {
    try {
      Command command = Json.command(record.value());
      Map<Integer, CommandResult> answers = done.getOrDefault(command.id(), Map.of());
      List<CommandResult> rejections = answers.values().stream()
          .filter(applied -> applied.outcome() == CommandResult.Outcome.REJECTED).toList();
      if (!rejections.isEmpty()) {
        notes.add("offset %d: %s was rejected in %d of %d partitions: %s".formatted(record.offset(),
            command.action().id(), rejections.size(), answers.size(), rejections.getFirst().reason()));
      }
      boolean nowhere = !answers.isEmpty() && rejections.size() == answers.size();
      if (!nowhere && seen.add(command.id())) {
        rules = rules.after(command);
        fine += command.action() == Command.Action.FINE ? 1 : 0;
        confirmed += command.action() == Command.Action.CONFIRM ? 1 : 0;
      }
    } catch (IllegalArgumentException | BadCommandException e) {
      notes.add("offset %d: no command that can be applied: %s".formatted(record.offset(), e.getMessage()));
    }
  }

  private static String what(Rule rule) {
    return switch (rule.kind()) {
      case FREEZE -> rule.frozen() ? "frozen" : "thawed";
      case FINE -> (rule.like().alert() == null ? rule.like().incident() : rule.like().alert())
          + (rule.until() == null ? " for good" : " until " + Instant.ofEpochMilli(rule.until())) + id(rule);
      case MUTE -> "from " + Instant.ofEpochMilli(rule.from()) + " to " + Instant.ofEpochMilli(rule.until())
          + id(rule);
      case MODEL, SHADOW -> rule.model() == null ? "off"
          : rule.model().name() + " " + rule.model().digest().substring(0, 12);
    };
  }

  /// Returns the id by which a rule is revoked.
  private static String id(Rule rule) {
    return ", id " + rule.command();
  }
}
