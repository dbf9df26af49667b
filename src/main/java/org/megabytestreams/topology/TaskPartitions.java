package org.megabytestreams.topology;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
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

  private final StreamsSettings streams;
  private final TopologySettings.Topics topics;
  private final boolean own;
  private final long filesBefore = OpenFiles.now();
  private volatile Map<String, Integer> inputs = Map.of();
  private boolean toldOfCommands;

  /// @param own whether the topic of commands is the service's to change
  public TaskPartitions(StreamsSettings streams, TopologySettings.Topics topics, boolean own) {
    this.streams = streams;
    this.topics = topics;
    this.own = own;
  }

  /// Adds partitions if some are missing. Several instances may do so at the same time.
  ///
  /// @return what is in the way or still under way, in words; null if there are as many as there are tasks
  /// @throws TopicSetup.SetupException if the service may not add them, or may not open the files that the
  ///     tasks need
  /// @throws ExecutionException if brokers do not answer, or a topic is gone
  synchronized String level(Admin admin) throws InterruptedException, ExecutionException {
    Map<String, Integer> changelogs = partitions(admin, changelogs(), true);
    int stored = most(changelogs);
    inputs = Map.copyOf(partitions(admin, topics.inputs(), false));
    int read = most(inputs);
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

  /// Returns how many partitions an input had when brokers were last asked.
  ///
  /// @throws IllegalStateException if they were not asked yet
  @Override
  public int of(String topic) {
    Integer count = inputs.get(topic);
    if (count == null) {
      throw new IllegalStateException("the partitions of topic " + topic + " are not known");
    }
    return count;
  }

  private List<String> commands() {
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
    return "partitions are being added to " + names;
  }
}
