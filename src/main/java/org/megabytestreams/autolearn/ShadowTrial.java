package org.megabytestreams.autolearn;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.megabytestreams.audit.ScoreMessages;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.wire.RecordPosition;
import org.megabytestreams.wire.ScoreFields;

/// Compares the scores of a shadow with those of the model in force, record by record, as they are written.
///
/// A shadow passes if it needs at least 2% fewer bits, and if its p-values hold: at most 3% of its records have
/// p ≤ 0.01, or no more than twice as many as the model in force has. Not safe for use by several threads.
final class ShadowTrial implements AutoCloseable {
  private static final double MAX_BITS_RATIO = 0.98;
  private static final double LOW_P = 0.01;
  private static final double MAX_LOW_SHARE = 0.03;
  private static final double MAX_LOW_RATIO = 2;
  /// At least this many p-values say whether they hold.
  private static final long MIN_JUDGED = 300;
  /// Scores without their counterpart yet; more are forgotten.
  private static final int MAX_WAITING = 100_000;

  private final StreamPattern streams;
  private final String digest;
  private final long wanted;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<RecordPosition, ScoreFields> inForce = new HashMap<>();
  private final Map<RecordPosition, ScoreFields> shadow = new HashMap<>();
  private long pairs;
  private double bits;
  private double shadowBits;
  private long judged;
  private long low;
  private long lowInForce;

  /// Begins with the scores that are written from now on.
  ///
  /// @param streams that have the shadow
  /// @param digest of the shadow
  ShadowTrial(AutoLearnSettings settings, StreamPattern streams, String digest) {
    this.streams = streams;
    this.digest = digest;
    this.wanted = settings.trial().records();
    consumer = ClientProperties.of(settings.kafka()).clientId(settings.application() + "-trial").readCommitted()
        .offsetReset("latest").withoutAutoCommit().withoutTopicCreation().messageConsumer();
    List<TopicPartition> partitions = Stream.of(settings.topics().scores(), settings.topics().shadowScores())
        .flatMap(topic -> consumer.partitionsFor(topic).stream())
        .map(info -> new TopicPartition(info.topic(), info.partition())).toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position); // now, and not at the first poll
  }

  /// Reads scores for a while.
  void read(Duration time) throws IOException {
    for (ConsumerRecord<byte[], byte[]> message : consumer.poll(time)) {
      ScoreFields score = ScoreMessages.read(message);
      if (streams.matches(score.origin().position().topic(), score.name().text())) {
        boolean byShadow = score.receipt().model().equals(digest);
        add(score, byShadow ? shadow : inForce, byShadow ? inForce : shadow);
      }
    }
  }

  private void add(ScoreFields score, Map<RecordPosition, ScoreFields> own, Map<RecordPosition, ScoreFields> others) {
    RecordPosition position = score.origin().position();
    ScoreFields other = others.remove(position);
    if (other == null) {
      if (own.size() >= MAX_WAITING) {
        own.clear();
      }
      own.put(position, score);
      return;
    }
    ScoreFields byShadow = own == shadow ? score : other;
    ScoreFields byFormer = own == shadow ? other : score;
    pairs++;
    bits += byFormer.bits();
    shadowBits += byShadow.bits();
    if (byShadow.pValue() != null && byFormer.pValue() != null) {
      judged++;
      low += byShadow.pValue() <= LOW_P ? 1 : 0;
      lowInForce += byFormer.pValue() <= LOW_P ? 1 : 0;
    }
  }

  /// Tells whether enough records were compared, p-values among them.
  boolean isComplete() {
    return pairs >= wanted && judged >= Math.min(MIN_JUDGED, wanted);
  }

  /// Tells whether the shadow has passed. One that was compared on too few records has not.
  boolean passed() {
    return isComplete() && shadowBits <= MAX_BITS_RATIO * bits
        && (low <= MAX_LOW_SHARE * judged || low <= MAX_LOW_RATIO * lowInForce);
  }

  /// Returns the figures of the trial in words.
  String text() {
    return String.format(Locale.ROOT, "%.1f%% of the bits of the model in force over %,d records; %,d of %,d have"
        + " p <= 0.01, before %,d", bits == 0 ? Double.NaN : 100 * shadowBits / bits, pairs, low, judged, lowInForce);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
