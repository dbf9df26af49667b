package org.megabytestreams.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.anomaly.PartitionBudget;
import org.megabytestreams.anomaly.StreamPreview;
import org.megabytestreams.kafka.TopicRange;
import org.megabytestreams.kafka.TopicReader;
import org.megabytestreams.wire.ScoreFields;
import org.megabytestreams.wire.StreamName;

/// Counts what would have alerted among published scores at several budgets. It takes about a kilobyte of memory for
/// each stream. Not safe for use by several threads.
public final class AlertPreview {
  /// What a budget would have come to, over all streams.
  ///
  /// @param falseAlarmsPerDay the budget of each stream
  /// @param alerts records that would have alerted
  /// @param incidents those alerts, joined as the service joins them by default
  /// @param streams the streams that would have had an alert
  public record Count(double falseAlarmsPerDay, long alerts, long incidents, long streams) {}

  /// Tells how many false alarms a day all streams of a partition may have.
  public interface PartitionLimits {
    PartitionLimits NONE = _ -> Double.POSITIVE_INFINITY;

    /// @return infinite for no limit
    /// @throws IOException with a message for the user
    double perDay(String topic) throws IOException;
  }

  /// Names a partition of an input topic.
  private record Partition(String topic, int number) {}

  /// Names a stream. A key has one partition; the unnamed stream of each partition is one of its own.
  private record Stream(String topic, int partition, StreamName name) {}

  private static final double HOUR_MILLIS = 3.6e6;
  private static final Comparator<ScoreFields> RAREST_FIRST =
      Comparator.comparing(ScoreFields::pValue).thenComparing(scored -> scored.origin().position());

  private final List<Double> budgets;
  private final List<MonitorSettings> settings;
  private final int shown;
  private final Map<Stream, StreamPreview> streams = new LinkedHashMap<>();
  private final PartitionLimits limits;
  private final Map<String, Double> limitOf = new HashMap<>();
  private final Map<Partition, PartitionBudget> shares = new HashMap<>();
  private final PriorityQueue<ScoreFields> rarest = new PriorityQueue<>(RAREST_FIRST.reversed());
  private long records;
  private long withoutPValue;
  private long suppressed;
  private long firstMillis = Long.MAX_VALUE;
  private long lastMillis = Long.MIN_VALUE;

  /// @param budgets false alarms a day of a stream
  /// @param shown the number of records with the lowest p-values to keep
  /// @param limits on all streams of a partition together
  public AlertPreview(List<Double> budgets, int shown, PartitionLimits limits) {
    this.limits = limits;
    this.budgets = List.copyOf(budgets);
    MonitorSettings usual = MonitorSettings.DEFAULT;
    this.settings = budgets.stream().map(budget -> new MonitorSettings(budget, usual.warmUpRecords(),
        usual.quietRecords(), usual.quietMillis())).toList();
    this.shown = shown;
  }

  /// Returns the parts of a range that were written in the last hours.
  ///
  /// @param hours null for all of it
  /// @throws IOException with a message for the user
  public static List<TopicReader.Part> lastHours(TopicReader reader, TopicRange range, Double hours)
      throws IOException {
    List<TopicReader.Part> parts = new ArrayList<>();
    long since = hours == null ? 0 : Math.max(0, System.currentTimeMillis() - Math.round(hours * HOUR_MILLIS));
    for (TopicReader.Part part : reader.parts(range)) {
      parts.add(hours == null ? part : reader.since(part, since));
    }
    return parts;
  }

  /// Takes a score of a stream that is not asked about. It has its share of what all streams may spend together.
  ///
  /// @return the share
  /// @throws IOException with a message for the user
  public double pass(ScoreFields scored) throws IOException {
    String topic = scored.origin().position().topic();
    Double limit = limitOf.get(topic);
    if (limit == null) {
      limit = limits.perDay(topic);
      limitOf.put(topic, limit);
    }
    return limit.isInfinite() ? 1 : limit * shares.computeIfAbsent(
        new Partition(topic, scored.origin().position().partition()), _ -> new PartitionBudget())
        .take(scored.origin().timestamp());
  }

  /// Takes a score. The scores of a partition come in the order of their offsets.
  ///
  /// @throws IOException with a message for the user
  public void add(ScoreFields scored) throws IOException {
    double share = pass(scored);
    records++;
    long timestamp = scored.origin().timestamp();
    if (timestamp >= 0) { // others have no time
      firstMillis = Math.min(firstMillis, timestamp);
      lastMillis = Math.max(lastMillis, timestamp);
    }
    withoutPValue += scored.pValue() == null ? 1 : 0;
    suppressed += scored.suppressedBy() == null ? 0 : 1;
    Stream stream = new Stream(scored.origin().position().topic(), scored.origin().position().partition(),
        scored.name());
    streams.computeIfAbsent(stream, _ -> new StreamPreview(settings))
        .observe(timestamp, scored.pValue() == null || scored.suppressedBy() != null ? Double.NaN : scored.pValue(),
            scored.bits(), share);
    if (scored.pValue() != null) {
      rarest.add(scored);
      if (rarest.size() > shown) {
        rarest.remove();
      }
    }
  }

  /// Returns what each budget would have come to, in the order of the budgets.
  public List<Count> counts() {
    List<Count> counts = new ArrayList<>();
    for (int i = 0; i < budgets.size(); i++) {
      int at = i;
      counts.add(new Count(budgets.get(i),
          streams.values().stream().mapToLong(stream -> stream.alerts(at)).sum(),
          streams.values().stream().mapToLong(stream -> stream.incidents(at)).sum(),
          streams.values().stream().filter(stream -> stream.alerts(at) > 0).count()));
    }
    return counts;
  }

  /// Returns the records with the lowest p-values, the lowest first.
  public List<ScoreFields> rarest() {
    return rarest.stream().sorted(RAREST_FIRST).toList();
  }

  public long records() {
    return records;
  }

  /// Returns how many records came while their streams were too new to tell.
  public long withoutPValue() {
    return withoutPValue;
  }

  /// Returns how many records had their alerts kept back by rules. They count as alerts of no budget.
  public long suppressed() {
    return suppressed;
  }

  public int streams() {
    return streams.size();
  }

  /// Returns the hours from the earliest record to the latest, by their timestamps.
  public double hours() {
    return lastMillis < firstMillis ? 0 : (lastMillis - firstMillis) / HOUR_MILLIS;
  }
}
