package org.megabytestreams.prompts;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.reactive.messaging.kafka.IncomingKafkaRecord;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.smallrye.reactive.messaging.kafka.fault.KafkaFailureHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.megabytestreams.kafka.CarefulReader;
import org.megabytestreams.kafka.UnreadableBatchException;

/// Reads a few prompts record by record, after the channel could not read them at once. When they are done, it fails.
/// So the channel is opened again behind them. If a batch cannot be read at all, it fails with
/// [UnreadableBatchException].
record CarefulPrompts(ChannelSettings settings, KafkaConsumer<?, ?> consumer, PromptSession session) {
  private static final int MAX_RECORDS = 32;

  Multi<IncomingKafkaRecord<byte[], byte[]>> read(Throwable failure) {
    return Multi.createFrom().deferred(() -> readNow(failure)).runSubscriptionOn(Infrastructure.getDefaultExecutor());
  }

  private Multi<IncomingKafkaRecord<byte[], byte[]>> readNow(Throwable failure) {
    List<IncomingKafkaRecord<byte[], byte[]>> prompts = new ArrayList<>();
    RuntimeException end = new KafkaException("records were read one by one: " + failure, failure);
    CarefulReader reader = new CarefulReader(settings.consumer(), settings.maxBytes());
    try {
      for (Map.Entry<TopicPartition, Long> position : positions().entrySet()) {
        CarefulReader.Reading reading = reader.read(position.getKey(), position.getValue(), MAX_RECORDS);
        reading.records().forEach(record -> prompts.add(message(record)));
        if (reading.unreadable().isPresent()) {
          end = UnreadableBatchException.of(reading.unreadable().get(), settings.consumer());
        }
      }
    } catch (IOException | UncheckedIOException e) {
      end = new KafkaException(e.getMessage(), e);
    } catch (InterruptedException e) {
      end = new InterruptException(e);
    }
    RuntimeException last = end;
    return Multi.createBy().concatenating().streams(Multi.createFrom().iterable(prompts),
        Uni.createFrom().completionStage(session::drained).onItem()
            .<IncomingKafkaRecord<byte[], byte[]>>transformToUni(_ -> Uni.createFrom().failure(last)).toMulti());
  }

  /// Returns the offset at which to begin in each partition. A group without a committed offset begins with the first
  /// record that is still there.
  private Map<TopicPartition, Long> positions() {
    Map<TopicPartition, Long> positions = new HashMap<>(session.positions());
    Function<Consumer<?, ?>, Map<TopicPartition, Long>> first = kafka -> kafka.beginningOffsets(positions.keySet());
    consumer.runOnPollingThread(first::apply).await().indefinitely()
        .forEach((partition, offset) -> positions.merge(partition, offset, Math::max));
    return positions;
  }

  private IncomingKafkaRecord<byte[], byte[]> message(ConsumerRecord<byte[], byte[]> record) {
    return new IncomingKafkaRecord<>(record, ChannelSettings.PROMPTS, -1, session, new Refusals(), false);
  }

  /// Fails if a message is refused; none is.
  private record Refusals() implements KafkaFailureHandler {
    @Override
    public <K, V> Uni<Void> handle(IncomingKafkaRecord<K, V> record, Throwable reason, Metadata metadata) {
      return Uni.createFrom().failure(reason);
    }
  }
}
