package org.megabytestreams.live;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.megabytestreams.live.LiveFilter.StreamKey;
import org.megabytestreams.wire.ScoreFields;

/// Holds lanes of the streams that had scores of late. Beyond [#MAX_STREAMS] it forgets the stream that was quiet for
/// longest. Not safe for use by several threads.
final class RecentScores {
  private static final int MAX_STREAMS = 10_000;
  private static final int MAX_TOPICS = 1000;
  private static final int SECONDS_OF_MINUTE = 60;

  private final LinkedHashMap<StreamKey, StreamLane> lanes = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<StreamKey, StreamLane> eldest) {
      return size() > MAX_STREAMS;
    }
  };

  /// A stream that is shown, and its figures.
  private record Shown(StreamKey key, StreamLane lane, StreamLane.Window window) {}

  void add(StreamKey stream, ScoreFields score, long column) {
    lanes.computeIfAbsent(stream, _ -> new StreamLane()).add(score, column);
  }

  /// Marks a column of a stream that is known.
  void addAlert(StreamKey stream, long column) {
    StreamLane lane = lanes.get(stream);
    if (lane != null) {
      lane.addAlert(column);
    }
  }

  /// Returns what the streams that match were like, the most unusual first.
  ///
  /// @param skip the number of streams to leave out first
  /// @param nowMillis a time in the last column
  Overview overview(LiveFilter filter, int columns, int skip, int limit, long nowMillis, RecentIncidents incidents,
      long unreadable) {
    long last = TimeGrid.column(nowMillis);
    long first = last - columns + 1;
    List<Shown> all = new ArrayList<>();
    Map<String, long[]> topics = new TreeMap<>();
    long minute = 0;
    int perMinute = (int) (SECONDS_OF_MINUTE * 1000 / TimeGrid.COLUMN_MILLIS);
    for (Map.Entry<StreamKey, StreamLane> entry : lanes.entrySet()) {
      StreamLane.Window window = entry.getValue().window(first, columns);
      long[] ofTopic = topics.computeIfAbsent(entry.getKey().topic(), _ -> new long[2]);
      ofTopic[0]++;
      ofTopic[1] += window.records();
      if (filter.matches(entry.getKey())) {
        all.add(new Shown(entry.getKey(), entry.getValue(), window));
        minute += entry.getValue().window(last - perMinute, perMinute).records();
      }
    }
    all.sort(Comparator.comparingDouble((Shown one) -> -one.window().rarity())
        .thenComparing(one -> -one.window().records())
        .thenComparing(one -> one.key().topic())
        .thenComparing(one -> one.key().name().text(), Comparator.nullsFirst(Comparator.naturalOrder()))
        .thenComparing(one -> one.key().partition()));
    List<Overview.StreamFigures> shown =
        all.stream().skip(skip).limit(limit).map(one -> figures(one, first, columns, incidents)).toList();
    double bits = all.stream().mapToDouble(one -> one.window().bits()).sum();
    long bytes = all.stream().mapToLong(one -> one.window().bytes()).sum();
    return new Overview((last + 1) * TimeGrid.COLUMN_MILLIS, first * TimeGrid.COLUMN_MILLIS, TimeGrid.COLUMN_MILLIS,
        columns, all.stream().mapToLong(one -> one.window().records()).sum(), (double) minute / SECONDS_OF_MINUTE,
        bits / Math.max(1, bytes), all.size(), shown.size(), incidents.open(filter),
        all.stream().mapToLong(one -> one.window().alertColumns()).sum(), unreadable,
        topics.entrySet().stream().limit(MAX_TOPICS)
            .map(topic -> new Overview.TopicFigures(topic.getKey(), (int) topic.getValue()[0], topic.getValue()[1]))
            .toList(),
        shown);
  }

  private static Overview.StreamFigures figures(Shown shown, long first, int columns, RecentIncidents incidents) {
    StreamLane.Window window = shown.window();
    IncidentView incident = incidents.latest(shown.key());
    Double lowest = window.rarity() >= 0 ? Math.pow(10, -window.rarity()) : null;
    return new Overview.StreamFigures(shown.key().topic(), shown.key().name(), shown.key().partition(),
        window.records(), shown.lane().lastMillis(), window.bitsPerByte(), lowest, !shown.lane().isWarm(),
        shown.lane().seen(), shown.lane().rarities(first, columns), shown.lane().alertColumns(first, columns),
        incident == null ? null : incident.id(),
        incident != null && incident.open());
  }
}
