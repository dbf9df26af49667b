package org.megabytestreams.topology;

import static org.apache.kafka.streams.CloseOptions.GroupMembershipOperation.LEAVE_GROUP;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.TaskMetadata;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.stream.StateCodec;

/// Runs the topology. Its maker closes it.
public final class ScoringStreams {
  private final KafkaStreams streams;
  private final RocksDbMemory memory;
  private final Optional<HostInfo> own;
  private final PartitionWatch watch;
  private final RestoreProgress restoring = new RestoreProgress();

  /// @param scoring what the topology was built of
  /// @param partitions keeps those of internal topics at as many as there are tasks
  /// @param observer gets the lags of the inputs
  /// @param failed gets one line when the topology has stopped for good, or has come to a batch that it cannot read:
  ///     then everything before is committed, and the topology is to be closed
  public ScoringStreams(Topology topology, StreamsSettings settings, TopologySettings scoring,
      TaskPartitions partitions, ScoringObserver observer, Consumer<String> failed) {
    memory = new RocksDbMemory(settings.storeMemoryBytes());
    streams = new KafkaStreams(topology, StreamsProperties.of(settings, memory),
        new StreamsClients(scoring.limits().keptBytes(), partitions, topic -> scoring.of(topic).rate(), observer,
            unreadable -> failed.accept(unreadable.getMessage())));
    own = settings.applicationServer().map(HostInfo::buildFromEndpoint);
    watch = new PartitionWatch(partitions, TopicSetup.admin(settings), failed);
    streams.setGlobalStateRestoreListener(restoring);
    streams.setUncaughtExceptionHandler(new StreamsFailureHandler(watch, failed));
  }

  /// Removes what earlier runs of the same application have left on disk. Must be called before the start.
  public void forgetLocally() {
    streams.cleanUp();
  }

  public void start() {
    streams.start();
    watch.start();
  }

  /// Tells whether the tasks are there and may score records.
  public boolean running() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /// Says in words why records are not being scored; empty if they are.
  public Optional<String> obstacle() {
    if (dead()) {
      return Optional.of("the topology has stopped for good");
    }
    Optional<String> silence = watch.silence();
    if (silence.isPresent()) {
      return silence;
    }
    return running() ? Optional.empty()
        : Optional.of(restoring.text().orElse("partitions are being assigned to instances"));
  }

  /// Tells whether it has stopped, and will not start again.
  public boolean dead() {
    return streams.state() == KafkaStreams.State.ERROR || streams.state() == KafkaStreams.State.PENDING_ERROR
        || streams.state().hasCompletedShutdown();
  }

  /// Returns Kafka's name of its state, such as REBALANCING.
  public String state() {
    return streams.state().name();
  }

  /// Holds what stands before a stream's next record.
  ///
  /// @param symbols of the stream's own window; none if the stream is scored with its partition's memory
  /// @param records of the stream in that memory, as many of the last as were wanted
  public record Tail(int[] symbols, List<byte[]> records) {}

  /// Returns what a stream's next record is scored with. Empty if no task of this instance has the stream.
  ///
  /// @param maxBytes how many bytes of records in a memory are wanted, at least
  /// @throws UncheckedIOException while stores are read, or streams start or stop
  public Optional<Tail> tail(StreamId stream, int maxBytes) {
    try {
      for (int partition : partitions(stream.topic())) {
        byte[] state = store(StreamStore.NAME, partition).get(Bytes.wrap(stream.hash()));
        if (state != null) {
          int[] symbols = StateCodec.decode(state).tail().symbols();
          return Optional.of(new Tail(symbols, symbols.length > 0 ? List.of()
              : MemoryStore.lastRecords(store(MemoryStore.NAME, partition), stream, maxBytes)));
        }
      }
      return Optional.empty();
    } catch (StateCodec.OutdatedStateException _) {
      return Optional.empty(); // the stream starts again
    } catch (InvalidStateStoreException | IllegalStateException _) {
      if (running() && tasks().isEmpty()) {
        return Optional.empty(); // all are others'
      }
      throw untold();
    }
  }

  private ReadOnlyKeyValueStore<Bytes, byte[]> store(String name, int partition) {
    QueryableStoreType<ReadOnlyKeyValueStore<Bytes, byte[]>> type = QueryableStoreTypes.keyValueStore();
    return streams.store(StoreQueryParameters.fromNameAndType(name, type).withPartition(partition));
  }

  /// Returns the partitions of an input topic that this instance scores, whether it has read their stores yet or not.
  public Set<Integer> partitions(String topic) {
    return numbers(tasks().stream().flatMap(task -> task.topicPartitions().stream()), topic);
  }

  /// Returns the partitions of an input topic that all instances score, as far as they have said where they are.
  ///
  /// @throws UncheckedIOException while that is not known
  public Set<Integer> partitionsOfAll(String topic) {
    Collection<StreamsMetadata> all = all();
    if (all.isEmpty()) {
      throw untold();
    }
    return numbers(all.stream().flatMap(its -> its.topicPartitions().stream()), topic);
  }

  private static Set<Integer> numbers(Stream<TopicPartition> partitions, String topic) {
    return partitions.filter(at -> at.topic().equals(topic)).map(TopicPartition::partition)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private List<TaskMetadata> tasks() {
    try {
      return streams.metadataForLocalThreads().stream().flatMap(thread -> thread.activeTasks().stream()).toList();
    } catch (IllegalStateException _) {
      throw untold();
    }
  }

  private Collection<StreamsMetadata> all() {
    try {
      return streams.metadataForAllStreamsClients();
    } catch (IllegalStateException _) {
      throw untold();
    }
  }

  private UncheckedIOException untold() {
    return new UncheckedIOException(new IOException("tasks are changing instances (" + state() + "), try again"));
  }

  /// Returns the addresses of the other instances and of this one, each `HOST:PORT`, as far as they have given them.
  ///
  /// @throws UncheckedIOException while streams start or stop
  public List<String> others() {
    return own.map(self -> all().stream().map(StreamsMetadata::hostInfo)
        .filter(host -> !host.equals(self) && !host.equals(HostInfo.unavailable())).distinct()
        .map(host -> host.host() + ":" + host.port()).toList())
        .orElse(List.of());
  }

  /// Commits and stops; leaves the group, so that others take over at once.
  ///
  /// @return whether it was done within `most`
  public boolean close(Duration most) {
    watch.close();
    boolean closed = streams.close(CloseOptions.timeout(most).withGroupMembershipOperation(LEAVE_GROUP));
    if (closed) {
      memory.close(); // a thread that still runs may open a store
    }
    return closed;
  }
}
