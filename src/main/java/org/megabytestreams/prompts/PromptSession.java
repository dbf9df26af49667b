package org.megabytestreams.prompts;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.IncomingKafkaRecord;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.smallrye.reactive.messaging.kafka.KafkaProducer;
import io.smallrye.reactive.messaging.kafka.commit.KafkaCommitHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.megabytestreams.kafka.CarefulReader;

/// Answers prompts from one opening of the channels to the next. As the commit handler of the channel of prompts, it
/// decides which prompts are to be done, and commits those that are done together with their answers.
///
/// The channel's threads, the consumer's and the producer's call it. Its lock guards the processor and the offsets.
/// Only the producer's thread writes.
final class PromptSession implements KafkaCommitHandler {
  /// How long a rebalance waits for the last transaction. After that, the group's generation keeps it out.
  private static final Duration LAST_WRITE = Duration.ofSeconds(30);

  private final ChannelSettings settings;
  private final PromptProcessor desk;
  private final PartitionOffsets offsets = new PartitionOffsets();
  private final Duration patience;
  private volatile KafkaConsumer<?, ?> consumer;
  private volatile KafkaProducer<byte[], byte[]> producer;
  private ConsumerGroupMetadata group;
  private CompletableFuture<Void> room = CompletableFuture.completedFuture(null);
  private CompletableFuture<Void> drained;
  private KafkaException broken;
  private boolean closed;
  private volatile boolean answering;
  /// For the producer's thread, as are the fields that follow: records that no transaction has committed.
  private final List<Outgoing> unsent = new ArrayList<>();
  private Map<TopicPartition, OffsetAndMetadata> committed = Map.of();
  private long abortedNanos;

  PromptSession(PromptWork work) {
    this.settings = work.channels();
    this.desk = work.processor();
    this.patience = work.settings().session();
  }

  void readFrom(KafkaConsumer<?, ?> made) {
    consumer = made;
  }

  void writeTo(KafkaProducer<byte[], byte[]> made) {
    producer = made;
  }

  synchronized int inWork() {
    return desk.inWork();
  }

  boolean answering() {
    return answering;
  }

  /// Reads record by record what cannot be read at once, so that a batch that is too large loses no prompt before it.
  @Override
  @SuppressWarnings("unchecked")
  public <K, V> Multi<IncomingKafkaRecord<K, V>> decorateStream(Multi<IncomingKafkaRecord<K, V>> consumed) {
    return consumed.onFailure(CarefulReader::isOfRecords).recoverWithMulti(failure ->
        (Multi<IncomingKafkaRecord<K, V>>) (Multi<?>) new CarefulPrompts(settings, consumer, this).read(failure));
  }

  /// Drops prompts that are done already.
  @Override
  public <K, V> Uni<IncomingKafkaRecord<K, V>> received(IncomingKafkaRecord<K, V> record) {
    return take(record) ? Uni.createFrom().item(record) : Uni.createFrom().nullItem();
  }

  private synchronized boolean take(IncomingKafkaRecord<?, ?> record) {
    return offsets.take(partition(record), record.getOffset());
  }

  /// Hands a prompt to the processor. The result completes when there is room for one more.
  ///
  /// @param acknowledge called once the prompt is done
  synchronized CompletionStage<Void> take(ConsumerRecord<byte[], byte[]> record, Runnable acknowledge) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    if (offsets.isOpen(partition, record.offset())) {
      desk.take(record, group.generationId(), () -> {
        acknowledge.run();
        if (offsets.isOpen(partition, record.offset())) {
          throw new IllegalStateException("an acknowledgement was not taken note of at once");
        }
      });
      desk.submit();
    }
    if (full() && room.isDone()) {
      room = new CompletableFuture<>();
    }
    return room;
  }

  synchronized void cancel(String correlation) {
    desk.cancel(correlation);
  }

  private boolean full() {
    return desk.full() || offsets.full();
  }

  /// Takes note that a prompt is done. The next transaction commits it.
  @Override
  public synchronized <K, V> Uni<Void> handle(IncomingKafkaRecord<K, V> record) {
    offsets.finish(partition(record), record.getOffset());
    return Uni.createFrom().voidItem();
  }

  private static TopicPartition partition(IncomingKafkaRecord<?, ?> record) {
    return new TopicPartition(record.getTopic(), record.getPartition());
  }

  @Override
  public void partitionsAssigned(Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> done =
        partitions.isEmpty() ? Map.of() : consumer.unwrap().committed(new HashSet<>(partitions));
    synchronized (this) {
      group = consumer.unwrap().groupMetadata();
      offsets.assigned(done, partitions);
    }
  }

  /// Commits what is done, and forgets the rest: other instances get the partitions.
  @Override
  public void partitionsRevoked(Collection<TopicPartition> partitions) {
    synchronized (this) {
      group = consumer.unwrap().groupMetadata();
    }
    producer.runOnSendingThread(kafka -> {
      leave(kafka, partitions);
    }).await().atMost(LAST_WRITE);
  }

  private void leave(Producer<byte[], byte[]> kafka, Collection<TopicPartition> partitions) {
    KafkaException failure = null;
    try {
      write(kafka);
    } catch (KafkaException e) {
      failure = e;
    }
    synchronized (this) {
      if (failure == null && !unsent.isEmpty() && isMember()) {
        failure = new KafkaException("answers could not be written before their partitions were revoked");
      }
      broken = broken == null ? failure : broken;
      offsets.revoked(partitions);
      desk.revoked(partitions);
    }
    unsent.clear();
  }

  /// Tells whether the group knows this instance. Brokers do not fence one that has no generation.
  private boolean isMember() {
    return group != null && group.generationId() >= 0;
  }

  /// Writes all there is to write in one transaction. If that is aborted, the next call tries it again.
  ///
  /// @throws KafkaException if nothing can be written any more
  void write(Producer<byte[], byte[]> kafka) {
    Map<TopicPartition, OffsetAndMetadata> done;
    ConsumerGroupMetadata member;
    CompletableFuture<Void> free;
    synchronized (this) {
      if (broken != null) {
        throw broken;
      }
      if (closed) {
        return;
      }
      desk.submit();
      unsent.addAll(desk.records());
      done = offsets.committed();
      member = isMember() ? group : null;
      free = full() ? null : room;
    }
    if (free != null) {
      free.complete(null);
    }
    if (member != null && !done.isEmpty() && (!unsent.isEmpty() || !done.equals(committed))) {
      commit(kafka, done, member);
    }
    answering = true;
    tellDrained();
  }

  private void commit(Producer<byte[], byte[]> kafka, Map<TopicPartition, OffsetAndMetadata> done,
      ConsumerGroupMetadata member) {
    if (AnswerWriter.write(kafka, unsent, done, member)) {
      unsent.clear();
      committed = done;
      abortedNanos = 0;
    } else if (abortedNanos == 0) {
      abortedNanos = System.nanoTime();
    } else if (System.nanoTime() - abortedNanos > patience.toNanos()) {
      throw new KafkaException("transactions have been aborted for " + patience.toSeconds() + " s");
    }
  }

  private void tellDrained() {
    CompletableFuture<Void> waiting;
    synchronized (this) {
      waiting = drained != null && unsent.isEmpty() && offsets.idle() && offsets.committed().equals(committed)
          ? drained : null;
    }
    if (waiting != null) {
      waiting.complete(null);
    }
  }

  /// Completes when all prompts that were taken are done and committed.
  synchronized CompletionStage<Void> drained() {
    drained = new CompletableFuture<>();
    return drained;
  }

  /// Returns the offset from which each partition is to be read on.
  synchronized Map<TopicPartition, Long> positions() {
    return offsets.positions();
  }

  /// Ends the work. Unfinished prompts are left to other instances, or to the next opening.
  void close() {
    CompletableFuture<Void> waiting;
    synchronized (this) {
      closed = true;
      answering = false;
      desk.revoked(offsets.all());
      offsets.revoked(offsets.all());
      waiting = room;
    }
    waiting.complete(null);
  }
}
