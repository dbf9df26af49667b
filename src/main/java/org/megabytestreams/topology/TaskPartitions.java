package org.megabytestreams.topology;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jboss.logging.Logger;
import org.megabytestreams.control.ControlTopic;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.kafka.RootCause;

/// Gives changelogs, and the topic of commands, as many partitions as there are tasks. There are as many tasks as the
/// largest input has partitions.
///
/// Kafka Streams wants changelogs to have exactly that many, and adds none: an input that grew would end the service
/// for good. New partitions of the topic of commands get the commands first. Those of the changelogs come last, since
/// no task can start without them.
public final class TaskPartitions implements InputPartitions {
  private static final Logger LOG = Logger.getLogger(TaskPartitions.class);
  private static final String UNDER_WAY = "partitions are being added to ";

  private final StreamsSettings streams;
  private final TopologySettings.Topics topics;
  private final boolean own;
  private final long filesBefore = OpenFiles.now();
  private final MatchedTopics matched;
  private volatile Inputs inputs = new Inputs(Map.of(), 1, Set.of());
  private boolean toldOfCommands;

  /// Holds the topics that are scored.
  ///
  /// @param partitions of each
  /// @param all partitions together, at least 1
  /// @param subscription the topics that consumers read: with that of commands
  private record Inputs(Map<String, Integer> partitions, int all, Set<String> subscription) {}

  /// @param own whether the topic of commands is the service's to change
  public TaskPartitions(StreamsSettings streams, TopologySettings.Topics topics, boolean own) {
    this.streams = streams;
    this.topics = topics;
    this.own = own;
    this.matched = new MatchedTopics(topics.patterns(), topics.inputs());
  }

  /// Looks for topics that match, and adds partitions if some are missing. Several instances may do so at the same
  /// time.
  ///
  /// Topics with more partitions than there are tasks wait until there are as many. If that cannot be done, they are
  /// refused, and the others are scored.
  ///
  /// @return what is in the way or still under way, in words; null if there are as many as there are tasks
  /// @throws TopicSetup.SetupException if the service may not add them, or may not open the files that the
  ///     tasks need
  /// @throws ExecutionException if brokers do not answer, or a topic is gone
  synchronized String level(Admin admin) throws InterruptedException, ExecutionException {
    Map<String, Integer> scored = new TreeMap<>(partitions(admin, topics.inputs(), false));
    Map<String, Integer> matching = matched.find(admin);
    int ready = Math.max(most(scored), inputs.subscription().isEmpty() ? 1 : most(inputs.partitions()));
    Map<String, Integer> wide = new TreeMap<>(matching);
    wide.values().removeIf(count -> count <= ready);
    scored.putAll(matching);
    scored.keySet().removeAll(wide.keySet());
    String ofWide = wide.isEmpty() ? null : levelWide(admin, most(wide));
    if (ofWide != null && ofWide.startsWith(UNDER_WAY)) {
      return ofWide;
    }
    if (ofWide == null) {
      scored.putAll(wide);
    }
    wide.keySet().stream().filter(topic -> !scored.containsKey(topic)).forEach(topic -> matched.refuse(topic, ofWide));
    String trouble = level(admin, most(scored));
    if (trouble == null || !topics.patterns().any()) {
      publish(scored);
    }
    return trouble == null ? matched.trouble() : trouble;
  }

  private String levelWide(Admin admin, int partitions) throws InterruptedException, ExecutionException {
    try {
      return level(admin, partitions);
    } catch (TopicSetup.SetupException e) {
      return e.getMessage();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ApiException refused && !(refused instanceof RetriableException)) {
        return "brokers add no partitions: " + refused.getMessage();
      }
      throw e;
    }
  }

  private void publish(Map<String, Integer> scored) {
    Map<String, Integer> before = inputs.partitions();
    matched.accept(scored.keySet());
    Set<String> subscription = new TreeSet<>(scored.keySet());
    subscription.addAll(commands());
    boolean first = inputs.subscription().isEmpty();
    inputs = new Inputs(Map.copyOf(scored), Math.max(1, scored.values().stream().mapToInt(Integer::intValue).sum()),
        Set.copyOf(subscription));
    List<String> taken = scored.keySet().stream().filter(topic -> !before.containsKey(topic)).sorted().toList();
    if (!first && !taken.isEmpty()) {
      LOG.infof("scored from now on: %s", String.join(", ", taken));
    }
  }

  /// @param read the partitions of the widest input
  private String level(Admin admin, int read) throws InterruptedException, ExecutionException {
    Map<String, Integer> changelogs = partitions(admin, changelogs(), true);
    int stored = most(changelogs);
    int commands = most(partitions(admin, commands(), false));
    if (own && !commands().isEmpty() && commands < Math.max(read, stored)) {
      return add(admin, Map.of(commands().getFirst(), commands), Math.max(read, stored));
    }
    int tasks = Math.max(read, commands);
    if (!commands().isEmpty() && commands < read) {
      return "topic " + commands().getFirst() + ": expected at least " + read + " partitions, as many as the input"
          + " with the most has, got " + commands + "; add partitions, name another by megabyte.topics.control, or take"
          + " no commands (megabyte.topics.control=)";
    }
    if (tasks < stored) {
      return "application " + streams.applicationId() + " has the state of " + stored + " partitions: expected an"
          + " input with as many, got at most " + tasks + "; add partitions to an input, name one that has them, or"
          + " start again with another megabyte.application-id";
    }
    OpenFiles.require(filesBefore, tasks, streams.threads());
    boolean first = changelogs.isEmpty();
    changelogs.values().removeIf(count -> count == tasks);
    boolean fresh = first || !changelogs.isEmpty();
    String trouble = fresh && !commands().isEmpty() ? fillCommands(commands) : null;
    return changelogs.isEmpty() || trouble != null ? trouble : add(admin, changelogs, tasks);
  }

  /// Returns how many partitions an input had when brokers were last asked; 1 if it is no input.
  @Override
  public int of(String topic) {
    return inputs.partitions().getOrDefault(topic, 1);
  }

  @Override
  public int ofAll() {
    return inputs.all();
  }

  @Override
  public Set<String> topics() {
    return inputs.partitions().keySet();
  }

  /// Returns what consumers are to read; empty if Kafka Streams itself knows, as all topics are listed.
  Set<String> subscription() {
    return topics.patterns().any() ? inputs.subscription() : Set.of();
  }

  /// Returns the topics that match a pattern, or might, and holds what became of them.
  MatchedTopics matched() {
    return matched;
  }

  /// Returns why matching topics are not scored, by their names.
  public Map<String, String> refused() {
    return matched.refused();
  }

  /// Returns the topic of commands; none if there is no such topic.
  List<String> commands() {
    return topics.control().map(TopologySettings.Control::commands).stream().toList();
  }

  private List<String> changelogs() {
    return ScoringTopology.STORES.stream().map(store -> streams.applicationId() + "-" + store + "-changelog").toList();
  }

  private static int most(Map<String, Integer> partitions) {
    return partitions.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  /// Returns the number of partitions of each topic.
  ///
  /// @param some whether topics may be missing; missing ones are left out
  private static Map<String, Integer> partitions(Admin admin, Collection<String> names, boolean some)
      throws InterruptedException, ExecutionException {
    Map<String, Integer> partitions = new TreeMap<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> topic
        : admin.describeTopics(names).topicNameValues().entrySet()) {
      try {
        partitions.put(topic.getKey(), topic.getValue().get().partitions().size());
      } catch (ExecutionException e) {
        if (!some || !(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return partitions;
  }

  /// Returns what is in the way of new partitions' commands, or null.
  private String fillCommands(int partitions) {
    Map<String, Object> clients = ClientProperties.of(streams.extra()).brokers(streams.bootstrapServers()).toMap();
    try {
      new ControlTopic(clients, commands().getFirst(), topics.control().orElseThrow().applied()).fill(partitions);
      return null;
    } catch (IOException e) {
      if (!(RootCause.of(e) instanceof AuthorizationException)) {
        return e.getMessage();
      }
      if (!toldOfCommands) {
        toldOfCommands = true;
        LOG.warnf("earlier commands do not apply to new partitions, as the service may not write them there: %s; allow"
            + " it to before partitions are added, or give the commands again", e.getMessage());
      }
      return null;
    }
  }

  private String add(Admin admin, Map<String, Integer> before, int partitions)
      throws InterruptedException, ExecutionException {
    Map<String, NewPartitions> wanted = new HashMap<>();
    before.keySet().forEach(topic -> wanted.put(topic, NewPartitions.increaseTo(partitions)));
    String names = String.join(", ", before.keySet());
    try {
      admin.createPartitions(wanted).all().get();
      LOG.infof("%s: %d partitions instead of %d, as many as the input with the most has", names, (Object) partitions,
          most(before));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        throw new TopicSetup.SetupException(names + ": expected " + partitions + " partitions, as many as the"
            + " input with the most has, got " + most(before) + ", and the service may not add any; allow it (ALTER of"
            + " these topics), or add them");
      }
      if (!(e.getCause() instanceof InvalidPartitionsException)) { // another instance was faster
        throw e;
      }
    }
    return UNDER_WAY + names;
  }
}
