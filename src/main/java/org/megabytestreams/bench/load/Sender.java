package org.megabytestreams.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.wire.RecordPosition;

/// Sends records in an open loop. The time at which each is due was settled before the first. Neither the service nor a
/// late sender shifts it.
final class Sender implements AutoCloseable {
  /// The rate of records that are sent at once, with no schedule.
  static final double AT_ONCE = Double.POSITIVE_INFINITY;
  private static final long TICK_NANOS = 1_000_000_000;
  private static final String MAX_REQUEST_BYTES = String.valueOf(4 << 20);

  /// Says which records are sent, and when.
  ///
  /// @param streams each record belongs to one of this many streams, drawn by its number: streams that took turns would
  ///     all fill their windows at the same time
  /// @param name of the streams, with their number behind it
  /// @param perSecond records; [#AT_ONCE] for a backlog
  /// @param count records, those of the warm-up included
  /// @param warmUp this many records, the first ones, are not measured
  record Plan(TestRecords records, String name, int streams, double perSecond, long count, long warmUp) {
    Plan {
      if (streams < 1 || !(perSecond > 0) || warmUp > count) {
        throw new IllegalArgumentException("expected at least one stream, a rate above 0 and no more warm-up than "
            + "records, got " + streams + ", " + perSecond + " and " + warmUp + " of " + count);
      }
    }

    static Plan atOnce(TestRecords records, String name, int streams, long count) {
      return new Plan(records, name, streams, AT_ONCE, count, 0);
    }

    double seconds() {
      return count / perSecond;
    }

    /// Returns when a record is due, since the start of the first.
    long dueNanos(long number) {
      return (long) (number * (1e9 / perSecond));
    }
  }

  /// Gets the progress, about once a second, on the sending thread.
  interface Ticks {
    void tick(long sentSoFar) throws Exception;
  }

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final Ledger ledger;

  Sender(String bootstrap, String topic, Ledger ledger) {
    this.topic = topic;
    this.ledger = ledger;
    this.producer = ClientProperties.of(bootstrap).clientId("megabyte-load").acknowledgedByAll()
        .put(ProducerConfig.LINGER_MS_CONFIG, 0).put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES)
        .producer();
  }

  /// Sends the plan and waits for every acknowledgement.
  ///
  /// @param arrivals gets the scores of measured records
  /// @return by how much the latest record left after it was due, in nanoseconds
  long send(Plan plan, long startNanos, Ledger.Arrivals arrivals, Ticks ticks) throws Exception {
    long latestNanos = 0;
    long nextTick = startNanos;
    for (long i = 0; i < plan.count(); i++) {
      long due = startNanos + plan.dueNanos(i);
      for (long now = System.nanoTime(); now < due || now >= nextTick; now = System.nanoTime()) {
        if (now >= nextTick) {
          nextTick += TICK_NANOS;
          ticks.tick(i);
        } else {
          LockSupport.parkNanos(Math.min(due, nextTick) - now);
        }
      }
      latestNanos = Math.max(latestNanos, System.nanoTime() - due);
      Ledger.Arrivals told = i < plan.warmUp() ? Ledger.Arrivals.IGNORED : arrivals;
      send(plan, i, new Ledger.Sent(plan.records().get(i), due, told));
    }
    producer.flush();
    return latestNanos;
  }

  private void send(Plan plan, long number, Ledger.Sent record) {
    int stream = new SplittableRandom(number).nextInt(plan.streams());
    byte[] key = (plan.name() + "-" + stream).getBytes(StandardCharsets.UTF_8);
    producer.send(new ProducerRecord<>(topic, key, record.content().value()), (at, failure) -> {
      if (failure == null) {
        ledger.sent(new RecordPosition(topic, at.partition(), at.offset()), record);
      } else {
        ledger.unsent();
      }
    });
  }

  @Override
  public void close() {
    producer.close();
  }
}
