package org.megabytestreams.topology;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.stream.StreamState;
import org.megabytestreams.stream.TopicScoring;

/// Closes incidents of streams that fell silent. While records come, these close them.
///
/// Silence is measured by the clock on the wall, since silent streams have no other. It starts again with the task.
final class IncidentTimeouts {
  private static final int CHECKS_A_QUIET_TIME = 4;

  private final ProcessorContext<OutputKey, byte[]> context;
  private final StreamStore streams;
  private final OutputForwarder outputs;
  private final TopicScoring settings;
  private final Map<StreamId, Long> lastSeenMillis = new HashMap<>();
  private Cancellable check;

  IncidentTimeouts(ProcessorContext<OutputKey, byte[]> context, StreamStore streams, OutputForwarder outputs,
      TopicScoring settings) {
    this.context = context;
    this.streams = streams;
    this.outputs = outputs;
    this.settings = settings;
    streams.forEach(state -> track(List.of(state)));
  }

  /// Takes note of the states that were just stored.
  void track(List<StreamState> states) {
    for (StreamState state : states) {
      if (state.monitor().incidentOpen()) {
        lastSeenMillis.put(state.stream(), context.currentSystemTimeMs());
      } else {
        lastSeenMillis.remove(state.stream());
      }
    }
    schedule();
  }

  void stopWatching() {
    lastSeenMillis.clear();
    schedule();
  }

  /// Checks only while an incident is open: every wall-clock punctuation asks for a commit.
  private void schedule() {
    if (check == null && !lastSeenMillis.isEmpty()) {
      Duration interval = Duration.ofMillis(Math.max(1, settings.minQuietMillis() / CHECKS_A_QUIET_TIME));
      check = context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, this::closeQuiet);
    } else if (check != null && lastSeenMillis.isEmpty()) {
      check.cancel();
      check = null;
    }
  }

  private void closeQuiet(long nowMillis) {
    Iterator<Map.Entry<StreamId, Long>> entries = lastSeenMillis.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<StreamId, Long> entry = entries.next();
      if (nowMillis - entry.getValue() >= monitor(entry.getKey()).quietMillis()) {
        StreamState state = streams.get(entry.getKey());
        close(state);
        streams.put(state);
        entries.remove();
      }
    }
    schedule();
  }

  /// Ends the open incident of a stream that is to be forgotten.
  void end(StreamState state) {
    close(state);
    lastSeenMillis.remove(state.stream());
    schedule();
  }

  private void close(StreamState state) {
    state.monitor().closeIfQuiet(Long.MAX_VALUE, monitor(state.stream()))
        .ifPresent(change -> outputs.closed(state, change));
  }

  private MonitorSettings monitor(StreamId stream) {
    return settings.of(stream.topic()).monitor();
  }
}
