package org.megabytestreams.live;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.megabytestreams.live.LiveFilter.StreamKey;
import org.megabytestreams.wire.AlertFields;
import org.megabytestreams.wire.RecordPosition;

/// Holds the latest incidents, each with its first and its latest alerts. Beyond [#MAX_INCIDENTS] it forgets the one
/// that had no alert for longest. Not safe for use by several threads.
final class RecentIncidents {
  private static final int MAX_INCIDENTS = 500;
  /// This many alerts are kept from an incident's beginning, and as many of the latest.
  private static final int KEPT_ALERTS = 10;
  /// Longer messages are not kept.
  private static final int MAX_ALERT_CHARS = 256 * 1024;

  /// @param record the position of the record that alerts
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

  private final LinkedHashMap<String, Kept> incidents = new LinkedHashMap<>(16, 0.75f, false) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
      return size() > MAX_INCIDENTS;
    }
  };
  private final Map<StreamKey, String> ofStreams = new LinkedHashMap<>(16, 0.75f, false) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<StreamKey, String> eldest) {
      return size() > MAX_INCIDENTS;
    }
  };

  /// Takes a message of topic `alerts`.
  ///
  /// @param message its value as text
  void add(StreamKey stream, AlertFields alert, String message) {
    Kept entry = incidents.remove(alert.incident().id());
    entry = entry == null ? new Kept(stream) : entry;
    incidents.put(alert.incident().id(), entry); // the latest is last
    ofStreams.remove(stream);
    ofStreams.put(stream, alert.incident().id());
    String summary = entry.view == null ? null : entry.view.summary();
    if (alert.summary() != null && alert.pValue() != null && alert.pValue() < entry.summaryPValue) {
      entry.summaryPValue = alert.pValue();
      summary = alert.summary();
    }
    entry.view = new IncidentView(alert.incident().id(), stream.topic(), alert.partition(), stream.name(),
        !alert.incident().change().equals("closed"), alert.incident().firstTimestamp(),
        alert.incident().lastTimestamp(), alert.incident().alerts(), alert.incident().peakBits(),
        alert.incident().lowestPValue(), summary);
    if (alert.isRecord() && message.length() <= MAX_ALERT_CHARS) {
      keep(entry, new KeptAlert(new RecordPosition(stream.topic(), alert.partition(), alert.offset()), message));
    }
  }

  private static void keep(Kept entry, KeptAlert message) {
    if (entry.first.size() < KEPT_ALERTS) {
      entry.first.add(message);
      return;
    }
    entry.latest.addLast(message);
    if (entry.latest.size() > KEPT_ALERTS) {
      entry.latest.removeFirst();
    }
  }

  /// Returns the latest incident of a stream; null if none is known.
  IncidentView latest(StreamKey stream) {
    String id = ofStreams.get(stream);
    Kept entry = id == null ? null : incidents.get(id);
    return entry == null ? null : entry.view;
  }

  /// Counts the open incidents of streams that match.
  int open(LiveFilter filter) {
    return (int) incidents.values().stream().filter(one -> one.view.open() && filter.matches(one.stream)).count();
  }

  /// Returns the incidents of streams that match: open ones first, then those with the latest alerts.
  List<IncidentView> list(LiveFilter filter, int limit) {
    return incidents.values().stream().filter(one -> filter.matches(one.stream)).map(one -> one.view)
        .sorted(Comparator.comparing((IncidentView one) -> !one.open()).thenComparing(one -> -one.lastTimestamp()))
        .limit(limit).toList();
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
