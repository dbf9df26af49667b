package org.megabytestreams.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.kafka.RootCause;
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.CommandResult;
import org.megabytestreams.wire.Json;

/// Reads and writes the topic of commands, and reads the topic of their results, for programs that give commands.
///
/// Each partition holds a command once, since each task reads its own partition. One transaction writes a command to
/// all partitions.
public final class ControlTopic {
  private static final Duration MAX_WAIT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Map<String, Object> properties;
  private final String commands;
  private final String applied;

  /// Creates the access to both topics.
  ///
  /// @param properties of Kafka's clients: bootstrap.servers, security
  /// @param commands name of the topic of commands
  /// @param applied name of the topic of results
  public ControlTopic(Map<String, Object> properties, String commands, String applied) {
    this.properties = ClientProperties.of(Map.of())
        .put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) MAX_WAIT.toMillis())
        .put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, (int) MAX_WAIT.toMillis() / 2)
        .putAll(properties).clientId("megabyte-control").toMap();
    this.commands = commands;
    this.applied = applied;
  }

  /// A command that was written.
  ///
  /// @param offsets by partition
  /// @param appliedFrom the offsets from which to look for the results
  public record Written(Command command, List<Long> offsets, Map<TopicPartition, Long> appliedFrom) {}

  /// Writes a command to all partitions, or to none.
  ///
  /// @throws IOException with a message for the user
  public Written write(Command command) throws IOException {
    int partitions = partitions(commands).size();
    Map<TopicPartition, Long> from = ends(applied);
    try (var producer = producer()) {
      producer.initTransactions();
      producer.beginTransaction();
      byte[] value = Json.write(command);
      List<Future<RecordMetadata>> sent = IntStream.range(0, partitions)
          .mapToObj(partition -> producer.send(new ProducerRecord<>(commands, partition, null, value))).toList();
      producer.commitTransaction();
      List<Long> offsets = new ArrayList<>();
      for (Future<RecordMetadata> one : sent) {
        offsets.add(one.get().offset());
      }
      return new Written(command, offsets, from);
    } catch (ProducerFencedException e) {
      throw new IOException("nothing was written: somebody else wrote a command at the same time; try again", e);
    } catch (KafkaException | ExecutionException e) {
      throw failed("cannot write to " + commands, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /// Copies the commands to partitions that hold none, such as partitions that were added to the topic. Each task
  /// reads its own partition. One transaction writes the copies, between those of other writers.
  ///
  /// @param least the least number of partitions of the topic, since not every broker knows all at once
  /// @throws IOException with a message for the user
  public void fill(int least) throws IOException {
    List<TopicPartition> partitions = partitions(commands);
    if (partitions.size() < least) {
      throw new IOException(commands + ": expected " + least + " partitions, got " + partitions.size());
    }
    if (empty(partitions, read(partitions)).isEmpty()) {
      return;
    }
    try (var producer = producer()) {
      producer.initTransactions(); // a writer that has begun earlier fails from here on
      producer.beginTransaction();
      List<ConsumerRecord<byte[], byte[]>> all = read(partitions);
      for (TopicPartition partition : empty(partitions, all)) {
        all.stream().filter(record -> record.partition() == 0).forEach(record ->
            producer.send(new ProducerRecord<>(commands, partition.partition(), record.key(), record.value())));
      }
      producer.commitTransaction();
    } catch (KafkaException e) {
      throw failed("cannot write to " + commands, e);
    }
  }

  /// Returns the partitions that hold no command, if the first partition holds one.
  private static List<TopicPartition> empty(List<TopicPartition> partitions,
      List<ConsumerRecord<byte[], byte[]>> records) {
    Set<Integer> filled = records.stream().map(ConsumerRecord::partition).collect(Collectors.toSet());
    return filled.contains(0) ? partitions.stream().filter(one -> !filled.contains(one.partition())).toList()
        : List.of();
  }

  /// Waits until every partition's task of an application has reported its result of a command.
  ///
  /// @param told gets each result as it comes
  /// @return the results by partition; fewer than there are partitions if time was up
  /// @throws IOException with a message for the user
  public Map<Integer, CommandResult> await(Written written, String application, Duration most,
      Consumer<CommandResult> told)
      throws IOException {
    Map<Integer, CommandResult> done = new TreeMap<>();
    long deadlineNanos = System.nanoTime() + most.toNanos();
    try (var consumer = consumer()) {
      consumer.assign(written.appliedFrom().keySet());
      written.appliedFrom().forEach(consumer::seek);
      while (done.size() < written.offsets().size() && System.nanoTime() < deadlineNanos) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          CommandResult one = applied(record.value());
          if (one != null && one.id().equals(written.command().id()) && one.application().equals(application)
              && done.put(one.partition(), one) == null) {
            told.accept(one);
          }
        }
      }
    } catch (KafkaException e) {
      throw failed("cannot read " + applied, e);
    }
    return done;
  }

  /// Returns the committed records of one partition of the commands, in order. Each partition holds all commands.
  ///
  /// @throws IOException with a message for the user
  public List<ConsumerRecord<byte[], byte[]>> commands() throws IOException {
    return read(partitions(commands).subList(0, 1));
  }

  /// Returns the results of an application's tasks, by the command's id and the task's partition.
  ///
  /// @throws IOException with a message for the user
  public Map<String, Map<Integer, CommandResult>> applied(String application) throws IOException {
    Map<String, Map<Integer, CommandResult>> done = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : read(partitions(applied))) {
      CommandResult one = applied(record.value());
      if (one != null && one.application().equals(application)) {
        done.computeIfAbsent(one.id(), _ -> new TreeMap<>()).merge(one.partition(), one,
            (former, latter) -> latter.outcome() == CommandResult.Outcome.REPEATED ? former : latter);
      }
    }
    return done;
  }

  /// Reports what came of a command that no task has answered: for each partition, as tasks do.
  ///
  /// @param results by partition
  /// @throws IOException with a message for the user
  public void report(List<CommandResult> results) throws IOException {
    try (var producer = ClientProperties.of(properties).acknowledgedByAll()
        .put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_WAIT.toMillis()).producer()) {
      List<Future<RecordMetadata>> sent = results.stream().map(result -> producer.send(new ProducerRecord<>(applied,
          result.id().getBytes(StandardCharsets.UTF_8), Json.write(result)))).toList();
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
    } catch (KafkaException | ExecutionException e) {
      throw failed("cannot write to " + applied, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /// Returns the number of partitions, which is the number of tasks that take commands.
  ///
  /// @throws IOException with a message for the user
  public int partitions() throws IOException {
    return partitions(commands).size();
  }

  private static CommandResult applied(byte[] value) {
    try {
      return value == null ? null : Json.applied(value);
    } catch (IllegalArgumentException _) {
      return null; // somebody else's
    }
  }

  private List<ConsumerRecord<byte[], byte[]>> read(List<TopicPartition> partitions) throws IOException {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (var consumer = consumer()) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long lastNanos = System.nanoTime();
      while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        int before = records.size();
        consumer.poll(POLL).forEach(records::add);
        lastNanos = records.size() > before ? System.nanoTime() : lastNanos;
        if (System.nanoTime() - lastNanos > MAX_WAIT.toNanos()) {
          throw new IOException("no record of " + partitions.getFirst().topic() + " came within "
              + MAX_WAIT.toSeconds() + " s");
        }
      }
    } catch (KafkaException e) {
      throw failed("cannot read " + partitions.getFirst().topic(), e);
    }
    return records;
  }

  private Map<TopicPartition, Long> ends(String topic) throws IOException {
    List<TopicPartition> partitions = partitions(topic);
    try (var consumer = consumer()) {
      return consumer.endOffsets(partitions);
    } catch (KafkaException e) {
      throw failed("cannot read " + topic, e);
    }
  }

  /// Returns the partitions of a topic, and creates no topic.
  private List<TopicPartition> partitions(String topic) throws IOException {
    try (Admin admin = Admin.create(properties)) {
      return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().stream()
          .map(info -> new TopicPartition(topic, info.partition())).toList();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw new IOException("no topic " + topic + " at " + properties.get(ClientProperties.BROKERS)
            + ": the service makes it with --create-topics", e);
      }
      throw failed("cannot find topic " + topic, e);
    } catch (KafkaException e) {
      throw failed("cannot find topic " + topic, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return ClientProperties.of(properties).transactionalId("megabyte-control-" + commands).acknowledgedByAll()
        .put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_WAIT.toMillis()).producer();
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return ClientProperties.of(properties).readCommitted().offsetReset("earliest").withoutAutoCommit()
        .withoutTopicCreation().consumer();
  }

  private IOException failed(String what, Exception e) {
    Throwable cause = RootCause.of(e);
    if (cause instanceof TimeoutException) {
      return new IOException("no broker answered at " + properties.get(ClientProperties.BROKERS), e);
    }
    return new IOException(what + " at " + properties.get(ClientProperties.BROKERS) + ": " + cause.getMessage(), e);
  }
}
