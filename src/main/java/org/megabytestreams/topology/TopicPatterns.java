package org.megabytestreams.topology;

import java.util.List;
import java.util.Set;
import org.megabytestreams.control.Glob;

/// Says which topics are scored beside those that are listed.
///
/// What the service itself writes never matches, nor what others use for themselves: changelogs and repartition topics
/// of any application of Kafka Streams, and names that begin with `_` unless a glob begins so too.
///
/// @param taken globs of names that are taken; none if the listed topics alone are scored
/// @param left globs of names that are not taken
/// @param own names that are never taken: the service writes them, or reads them as something else
/// @param maxPartitions a topic with more is refused
public record TopicPatterns(List<String> taken, List<String> left, Set<String> own, int maxPartitions) {
  public static final TopicPatterns NONE = new TopicPatterns(List.of(), List.of(), Set.of(), 1);

  private static final String INTERNAL = "_";
  /// Marks an entry of the inputs as one that says what is left.
  private static final String NOT = "!";

  public TopicPatterns {
    taken = List.copyOf(taken);
    left = List.copyOf(left);
    own = Set.copyOf(own);
  }

  /// Sorts entries such as `access`, `logs-*` and `!logs-test-*`.
  ///
  /// @return what they say of topics that are not listed
  public static TopicPatterns of(List<String> entries, Set<String> own, int maxPartitions) {
    return new TopicPatterns(entries.stream().filter(entry -> !isExclusion(entry) && isPattern(entry)).toList(),
        entries.stream().filter(TopicPatterns::isExclusion).map(entry -> entry.substring(NOT.length())).toList(), own,
        maxPartitions);
  }

  /// Returns the entries that are names.
  public static List<String> listed(List<String> entries) {
    return entries.stream().filter(entry -> !isExclusion(entry) && !isPattern(entry)).toList();
  }

  private static boolean isPattern(String entry) {
    return entry.contains("*") || entry.contains("?");
  }

  private static boolean isExclusion(String entry) {
    return entry.startsWith(NOT);
  }

  /// Tells whether topics are scored that are not listed.
  public boolean any() {
    return !taken.isEmpty();
  }

  /// Tells whether a topic that is not listed is scored, if it is there.
  public boolean matches(String topic) {
    return taken.stream().anyMatch(glob -> Glob.matches(glob, topic)
        && (!topic.startsWith(INTERNAL) || glob.startsWith(INTERNAL)))
        && left.stream().noneMatch(glob -> Glob.matches(glob, topic)) && !own.contains(topic) && !isChangelog(topic);
  }

  private static boolean isChangelog(String topic) {
    return topic.endsWith("-changelog") || topic.endsWith("-repartition");
  }
}
