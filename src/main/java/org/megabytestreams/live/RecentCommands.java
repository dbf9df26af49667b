package org.megabytestreams.live;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.CommandResult;

/// Holds the latest commands, and what the tasks did with each. Not safe for use by several threads.
final class RecentCommands {
  static final int MAX_COMMANDS = 200;
  /// The topics are read side by side, so results of other commands may come before.
  private static final int MAX_ANSWERED = 5 * MAX_COMMANDS;
  private static final int MAX_PARTITIONS = 10_000;

  private static final class Answers {
    private final Map<Integer, CommandResult> results = new HashMap<>();
    private Long latestMillis;
  }

  /// A map that forgets the entry that came first.
  private static final class Latest<V> extends LinkedHashMap<String, V> {
    private static final long serialVersionUID = 1;
    private final int most;

    Latest(int most) {
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
      return size() > most;
    }
  }

  private final Latest<Command> commands = new Latest<>(MAX_COMMANDS);
  private final Latest<Answers> answers = new Latest<>(MAX_ANSWERED);
  private int partitions;

  /// Takes note of how many tasks take commands.
  void partitions(int count) {
    partitions = count;
  }

  /// Takes a command. One whose id comes again is left out, as tasks do.
  void add(Command command) {
    commands.putIfAbsent(command.id(), command);
  }

  void add(CommandResult result, long atMillis) {
    Answers of = answers.computeIfAbsent(result.id(), _ -> new Answers());
    if (result.outcome() != CommandResult.Outcome.REPEATED && of.results.size() < MAX_PARTITIONS) {
      of.results.put(result.partition(), result);
      of.latestMillis = of.latestMillis == null ? atMillis : Math.max(of.latestMillis, atMillis);
    }
  }

  /// Returns the commands, the latest first.
  List<CommandView> list() {
    List<CommandView> views = new ArrayList<>();
    commands.sequencedValues().reversed().forEach(command ->
        views.add(view(command, answers.getOrDefault(command.id(), new Answers()))));
    return views;
  }

  private CommandView view(Command command, Answers of) {
    Collection<CommandResult> results = of.results.values();
    List<CommandResult> rejected =
        results.stream().filter(one -> one.outcome() == CommandResult.Outcome.REJECTED).toList();
    String state = !rejected.isEmpty() ? CommandView.REJECTED
        : results.isEmpty() || results.size() < partitions ? CommandView.PENDING : CommandView.APPLIED;
    boolean counted = !results.isEmpty() && results.stream().allMatch(one -> one.matched() != null);
    return new CommandView(command, state, partitions, results.size(),
        results.stream().mapToLong(CommandResult::streams).sum(),
        counted ? results.stream().mapToLong(CommandResult::matched).sum() : null,
        rejected.isEmpty() ? null : rejected.getFirst().reason(),
        results.stream().map(CommandResult::detail).filter(Objects::nonNull).findFirst().orElse(null),
        of.latestMillis);
  }
}
