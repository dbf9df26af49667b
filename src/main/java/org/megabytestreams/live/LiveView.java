package org.megabytestreams.live;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.megabytestreams.kafka.Positions;
import org.megabytestreams.live.LiveFilter.StreamKey;
import org.megabytestreams.wire.AlertFields;
import org.megabytestreams.wire.CommandResult;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.MalformedMessageException;
import org.megabytestreams.wire.RecordPosition;
import org.megabytestreams.wire.ScoreFields;

/// Holds what the latest scores and alerts say, and gives them to those who look on.
///
/// Safe for use by several threads. Its memory is bounded, whatever is in the topics.
public final class LiveView {
  private static final int MAX_ID_CHARS = 512;
  private static final int MAX_SUMMARY_CHARS = 4096;
  private static final int MAX_COMMAND_BYTES = 64 * 1024;
  /// The number of scores whose positions are kept: of those with at most [#MAX_P_WITH_POSITION].
  private static final int MAX_SCORE_POSITIONS = 20_000;
  private static final double MAX_P_WITH_POSITION = 0.05;

  private final RecentScores scores = new RecentScores();
  private final RecentIncidents incidents = new RecentIncidents();
  private final RecentCommands commands = new RecentCommands();
  private final LiveChannel scoreChannel = new LiveChannel();
  private final LiveChannel alertChannel = new LiveChannel();
  private final LinkedHashMap<RecordPosition, RecordPosition> positions = new LinkedHashMap<>(16, 0.75f, false) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<RecordPosition, RecordPosition> eldest) {
      return size() > MAX_SCORE_POSITIONS;
    }
  };
  private final String id = UUID.randomUUID().toString();
  private long alerts;
  private long commandMessages;
  private long unreadable;

  /// Takes note that a partition of topic `scores` is read from an offset on.
  ///
  /// @param end the offset behind the latest message that is there already
  synchronized void beginScores(int partition, long start, long end) {
    scoreChannel.begin(partition, start, end);
  }

  /// Takes note that a partition of topic `alerts` is read from an offset on, as [#beginScores] does.
  synchronized void beginAlerts(int partition, long start, long end) {
    alertChannel.begin(partition, start, end);
  }

  /// Takes a message of topic `scores`.
  ///
  /// @param nowMillis when it was read
  /// @param news whether it came after reading began; it is shown at this time then if its record is of another hour
  synchronized void score(ConsumerRecord<byte[], byte[]> message, long nowMillis, boolean news) {
    try {
      requireObject(message.value());
      ScoreFields score = Json.readScore(message.value()).scored();
      RecordPosition record = score.origin().position();
      StreamKey stream = new StreamKey(record.topic(), score.name(), record.partition());
      require(stream.isShort());
      if (news || TimeGrid.isOfTheHour(message.timestamp(), nowMillis)) {
        scores.add(stream, score, TimeGrid.column(message.timestamp(), nowMillis));
      }
      if (score.pValue() != null && score.pValue() <= MAX_P_WITH_POSITION) {
        positions.put(record, Positions.of(message));
      }
      scoreChannel.add(new LiveMessage(message.partition(), message.offset(), stream, score.pValue(),
          message.value()));
    } catch (MalformedMessageException _) {
      unreadable++;
    }
  }

  /// Takes a message of topic `alerts`, as [#score] does.
  synchronized void alert(ConsumerRecord<byte[], byte[]> message, long nowMillis, boolean news) {
    try {
      requireObject(message.value());
      AlertFields alert = Json.readAlert(message.value());
      StreamKey stream = new StreamKey(alert.topic(), alert.name(), alert.partition());
      require(stream.isShort() && alert.incident().id().length() <= MAX_ID_CHARS
          && (alert.summary() == null || alert.summary().length() <= MAX_SUMMARY_CHARS));
      LiveMessage live =
          new LiveMessage(message.partition(), message.offset(), stream, alert.pValue(), message.value());
      incidents.add(stream, alert, live.text());
      alerts++;
      if (alert.isRecord() && (news || TimeGrid.isOfTheHour(message.timestamp(), nowMillis))) {
        scores.addAlert(stream, TimeGrid.column(message.timestamp(), nowMillis));
      }
      alertChannel.add(live);
    } catch (MalformedMessageException _) {
      unreadable++;
    }
  }

  /// Takes note of how many tasks take commands.
  synchronized void commandPartitions(int count) {
    commandMessages++;
    commands.partitions(count);
  }

  /// Takes a message of topic `control`. What is no command, tasks refuse in a dead letter.
  synchronized void command(ConsumerRecord<byte[], byte[]> message) {
    commandMessages++;
    try {
      if (message.value() != null && message.value().length <= MAX_COMMAND_BYTES) {
        commands.add(Json.command(message.value()));
      }
    } catch (IllegalArgumentException _) {
      unreadable++;
    }
  }

  /// Takes a message of topic `control-applied`.
  ///
  /// @param application whose results count
  synchronized void commandResult(ConsumerRecord<byte[], byte[]> message, String application) {
    commandMessages++;
    try {
      if (message.value() != null && message.value().length <= MAX_COMMAND_BYTES) {
        CommandResult result = Json.applied(message.value());
        if (application.equals(result.application()) && result.id() != null && result.outcome() != null) {
          commands.add(result, message.timestamp());
        }
      }
    } catch (IllegalArgumentException _) {
      unreadable++;
    }
  }

  /// Returns the latest commands, the latest first.
  public synchronized List<CommandView> commands() {
    return commands.list();
  }

  private static void require(boolean fits) throws MalformedMessageException {
    if (!fits) {
      throw new MalformedMessageException("expected a JSON object in UTF-8, with names of usual lengths");
    }
  }

  private static void requireObject(byte[] value) throws MalformedMessageException {
    require(value != null && value.length > 1 && value[0] == '{' && value[1] != 0);
  }

  /// Returns what the streams were like in the last minutes.
  ///
  /// @param skip the number of streams to leave out: those of the pages before
  /// @param limit of the streams that are listed
  public synchronized Overview overview(LiveFilter filter, int minutes, int skip, int limit, long nowMillis) {
    int columns = Math.clamp(minutes * 60_000L / TimeGrid.COLUMN_MILLIS, 1, TimeGrid.COLUMNS);
    return scores.overview(filter, columns, skip, limit, nowMillis, incidents, unreadable);
  }

  /// Returns the incidents of streams that match, open ones first.
  ///
  /// @param after the last one of the page before; null for the first page
  public synchronized List<IncidentView> incidents(LiveFilter filter, IncidentCursor after, int limit) {
    return incidents.list(filter, after, limit);
  }

  /// Returns a text that is another one after each alert: what the list of incidents was like.
  public synchronized String incidentsVersion() {
    return id + "-" + alerts;
  }

  /// Returns a text that is another one after each message about commands.
  public synchronized String commandsVersion() {
    return id + "-" + commandMessages;
  }

  public synchronized Optional<IncidentDetail> incident(String id) {
    return incidents.find(id, this::range);
  }

  /// Returns the range of offsets that holds the score of a record alone; null if that is not known.
  private String range(RecordPosition record) {
    RecordPosition score = positions.get(record);
    return score == null ? null
        : score.topic() + "/" + score.partition() + ":" + score.offset() + "-" + (score.offset() + 1);
  }

  /// Begins a subscription to scores.
  ///
  /// @param position of a client that was cut off; anything else, such as null, means the next message
  public LiveSubscription subscribeToScores(LiveFilter filter, String position) {
    return scoreChannel.subscribe(filter, LivePosition.parse(position));
  }

  /// Begins a subscription to alerts, as [#subscribeToScores] does.
  public LiveSubscription subscribeToAlerts(LiveFilter filter, String position) {
    return alertChannel.subscribe(filter, LivePosition.parse(position));
  }

  /// Ends a subscription.
  public void leave(LiveSubscription subscription) {
    scoreChannel.leave(subscription);
    alertChannel.leave(subscription);
  }

  boolean isWatched() {
    return scoreChannel.isWatched() || alertChannel.isWatched();
  }

  void end() {
    scoreChannel.end();
    alertChannel.end();
  }
}
