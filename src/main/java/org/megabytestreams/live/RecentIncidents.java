package org.megabytestreams.live;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.megabytestreams.live.LiveFilter.StreamKey;
import org.megabytestreams.wire.AlertFields;
import org.megabytestreams.wire.RecordPosition;

/// Holds the latest incidents, each with its first and its latest alerts. It forgets closed incidents first.
///
/// Not safe for use by several threads.
final class RecentIncidents {
  private static final int MAX_INCIDENTS = 500;
  private static final int MAX_FIRST_ALERTS = 10;
  private static final int MAX_LATEST_ALERTS = 10;
  /// Of the alerts of all incidents.
  private static final long MAX_KEPT_CHARS = 32L * 1024 * 1024;
  /// Longer messages are not kept.
  private static final int MAX_ALERT_CHARS = 256 * 1024;

  private static final long NO_OFFSET = -1;

  /// @param record the position of the record that alerts; its offset is [#NO_OFFSET] if none does
  private record KeptAlert(RecordPosition record, String message) {}

  private static final class Kept {
    private final StreamKey stream;
    private IncidentView view;
    private double summaryPValue = Double.POSITIVE_INFINITY;
    private final List<KeptAlert> first = new ArrayList<>();
    private final Deque<KeptAlert> latest = new ArrayDeque<>();

    Kept(StreamKey stream) {
      this.stream = stream;
    }
  }

  /// The incident that had an alert last is last.
  private final LinkedHashMap<String, Kept> incidents = new LinkedHashMap<>();
  private final Map<StreamKey, Kept> ofStreams = new HashMap<>();
  private long keptChars;

  /// Takes a message of topic `alerts`.
  ///
  /// @param message its value as text
  void add(StreamKey stream, AlertFields alert, String message) {
    Kept entry = incidents.remove(alert.incident().id());
    if (entry == null && !alert.isOpen()) {
      return; // it began before what is known here
    }
    entry = entry == null ? new Kept(stream) : entry;
    incidents.put(alert.incident().id(), entry);
    ofStreams.put(stream, entry);
    String summary = entry.view == null ? null : entry.view.summary();
    if (alert.summary() != null && alert.isOpen() && !alert.isRecord()) {
      summary = alert.summary();
    } else if (alert.summary() != null && alert.pValue() != null && alert.pValue() < entry.summaryPValue) {
      entry.summaryPValue = alert.pValue();
      summary = alert.summary();
    }
    entry.view = new IncidentView(alert.incident().id(), stream.topic(), alert.partition(), stream.name(),
        alert.isOpen(), alert.incident().severity(), alert.incident().firstTimestamp(),
        alert.incident().lastTimestamp(), alert.incident().alerts(), alert.incident().peakBits(),
        alert.incident().lowestPValue(), summary, alert.incident().about());
    if (alert.isOpen() && message.length() <= MAX_ALERT_CHARS) {
      keep(entry, new KeptAlert(new RecordPosition(stream.topic(), alert.partition(),
          alert.isRecord() ? alert.offset() : NO_OFFSET), message));
    }
    evict();
  }

  private void keep(Kept entry, KeptAlert alert) {
    keptChars += alert.message().length();
    if (entry.first.size() < MAX_FIRST_ALERTS) {
      entry.first.add(alert);
    } else {
      entry.latest.addLast(alert);
      if (entry.latest.size() > MAX_LATEST_ALERTS) {
        keptChars -= entry.latest.removeFirst().message().length();
      }
    }
  }

  /// Forgets incidents until the rest is within the bounds: the one that ended first, or else the oldest.
  private void evict() {
    while (incidents.size() > MAX_INCIDENTS || keptChars > MAX_KEPT_CHARS && incidents.size() > 1) {
      String id = incidents.entrySet().stream().filter(one -> !one.getValue().view.open()).map(Map.Entry::getKey)
          .findFirst().orElseGet(() -> incidents.firstEntry().getKey());
      Kept evicted = incidents.remove(id);
      ofStreams.remove(evicted.stream, evicted);
      keptChars -= evicted.first.stream().mapToLong(one -> one.message().length()).sum()
          + evicted.latest.stream().mapToLong(one -> one.message().length()).sum();
    }
  }

  /// Returns the latest incident of a stream; null if none is known.
  IncidentView latest(StreamKey stream) {
    Kept entry = ofStreams.get(stream);
    return entry == null ? null : entry.view;
  }

  /// Counts the open incidents of streams that match.
  int open(LiveFilter filter) {
    return (int) incidents.values().stream().filter(one -> one.view.open() && filter.matches(one.stream)).count();
  }

  /// Returns the incidents of streams that match: open ones first, then those with the latest alerts.
  ///
  /// @param after the last one of the page before; null for the first page
  List<IncidentView> list(LiveFilter filter, IncidentCursor after, int limit) {
    return incidents.values().stream().filter(one -> filter.matches(one.stream)).map(one -> one.view)
        .filter(one -> after == null || IncidentCursor.ORDER.compare(IncidentCursor.of(one), after) > 0)
        .sorted(Comparator.comparing(IncidentCursor::of, IncidentCursor.ORDER)).limit(limit).toList();
  }

  /// @param scores says where the score of a record stands; null if that is not known
  Optional<IncidentDetail> find(String id, Function<RecordPosition, String> scores) {
    return Optional.ofNullable(incidents.get(id)).map(entry -> {
      List<KeptAlert> alerts = new ArrayList<>(entry.first);
      alerts.addAll(entry.latest);
      String messages = alerts.stream().map(KeptAlert::message).collect(Collectors.joining(",", "[", "]"));
      return new IncidentDetail(entry.view, messages,
          alerts.stream().map(alert -> scores.apply(alert.record())).collect(Collectors.toCollection(ArrayList::new)));
    });
  }
}
