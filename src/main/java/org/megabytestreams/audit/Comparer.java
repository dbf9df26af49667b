package org.megabytestreams.audit;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.megabytestreams.audit.Comparison.Group;
import org.megabytestreams.kafka.Positions;
import org.megabytestreams.kafka.TopicRange;
import org.megabytestreams.kafka.TopicReader;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.MalformedMessageException;
import org.megabytestreams.wire.RecordPosition;
import org.megabytestreams.wire.ScoreFields;

/// Joins two topics of scores by their records' origins.
///
/// It reads both side by side and forgets a pair when it is met. So memory is bounded by one side's lead over the
/// other, and by the scores that only one side has. Not safe for use by several threads.
public final class Comparer {
  /// Gets how far the comparison is.
  public interface Listener {
    /// Reports progress.
    ///
    /// @param scores read so far, of both sides
    /// @param share of them all, about
    void progress(long scores, double share);
  }

  /// Holds the topics of one side: its scores, and which records alert.
  ///
  /// @param scores what to read
  /// @param alerts the topic of its alerts; null to tell alerts by p-value
  public record Input(TopicRange scores, TopicRange alerts) {}

  private static final class Side {
    private final boolean left;
    private final TopicReader reader;
    private final Map<RecordPosition, ScoreFields> unmet = new HashMap<>();
    private final OffsetSet seen = new OffsetSet();
    private OffsetSet alerting;

    Side(boolean left, TopicReader reader) {
      this.left = left;
      this.reader = reader;
    }
  }

  private final Side left;
  private final Side right;
  private final double alertPValue;
  private final Listener listener;
  private final Comparison comparison = new Comparison();
  private long read;

  /// @param alertPValue a record alerts at and below it, if no alerts are given
  public Comparer(TopicReader left, TopicReader right, double alertPValue, Listener listener) {
    this.left = new Side(true, left);
    this.right = new Side(false, right);
    this.alertPValue = alertPValue;
    this.listener = listener;
  }

  /// Compares two topics of scores.
  ///
  /// @throws IOException if something cannot be read, or is no score, with a message for the user
  public Comparison compare(Input leftInput, Input rightInput) throws IOException {
    long offsets = open(left, leftInput) + open(right, rightInput);
    while (!left.reader.done() || !right.reader.done()) {
      // The side that has more left to read is behind.
      boolean takeLeft = !left.reader.done() && (right.reader.done() || left.reader.left() >= right.reader.left());
      take(takeLeft ? left : right, takeLeft ? right : left);
      listener.progress(read, 1 - (double) (left.reader.left() + right.reader.left()) / offsets);
    }
    left.unmet.keySet().stream().sorted().forEach(origin -> comparison.add(Group.ONLY_LEFT, origin));
    right.unmet.keySet().stream().sorted().forEach(origin -> comparison.add(Group.ONLY_RIGHT, origin));
    return comparison;
  }

  private static long open(Side side, Input input) throws IOException {
    side.alerting = input.alerts() == null ? null : alerting(side.reader, input.alerts());
    List<TopicReader.Part> parts = side.reader.parts(input.scores());
    side.reader.read(parts);
    return parts.stream().mapToLong(TopicReader.Part::offsets).sum();
  }

  private static OffsetSet alerting(TopicReader reader, TopicRange alerts) throws IOException {
    OffsetSet alerting = new OffsetSet();
    reader.read(reader.parts(alerts));
    while (!reader.done()) {
      for (ConsumerRecord<byte[], byte[]> message : reader.poll()) {
        try {
          Json.readAlerting(message.value()).ifPresent(scored -> alerting.add(scored.origin().position()));
        } catch (MalformedMessageException e) {
          throw new IOException(Positions.of(message) + " is no alert: " + e.getMessage(), e);
        }
      }
    }
    return alerting;
  }

  private void take(Side side, Side other) throws IOException {
    for (ConsumerRecord<byte[], byte[]> message : side.reader.poll()) {
      read++;
      ScoreFields scored = ScoreMessages.read(message);
      RecordPosition origin = scored.origin().position();
      if (!side.seen.add(origin)) {
        comparison.add(side.left ? Group.TWICE_LEFT : Group.TWICE_RIGHT, origin);
        continue;
      }
      ScoreFields met = other.unmet.remove(origin);
      if (met == null) {
        side.unmet.put(origin, scored);
      } else {
        meet(origin, side.left ? scored : met, side.left ? met : scored);
      }
    }
  }

  private void meet(RecordPosition origin, ScoreFields onLeft, ScoreFields onRight) {
    comparison.pair(onLeft, onRight);
    boolean alertsLeft = alerts(left, onLeft);
    boolean alertsRight = alerts(right, onRight);
    if (alertsLeft || alertsRight) {
      comparison.add(!alertsRight ? Group.ALERT_ONLY_LEFT : !alertsLeft ? Group.ALERT_ONLY_RIGHT : Group.ALERT_ON_BOTH,
          origin);
    }
  }

  private boolean alerts(Side side, ScoreFields scored) {
    return side.alerting != null ? side.alerting.contains(scored.origin().position())
        : scored.pValue() != null && scored.pValue() <= alertPValue;
  }
}
