package org.megabytestreams.topology;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.megabytestreams.stream.StreamState;

/// Forgets streams that no longer come, so that keys that are never seen again do not fill the store.
///
/// A stream is forgotten when its latest record is older than the partition's records by more than a given time. The
/// partition's time is that of the oldest record since the last look: one record of the far future forgets no stream,
/// and old records that are read again forget none that came with them. The store is looked through in steps.
final class StreamExpiry {
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  /// The states that one step looks at.
  private static final int STEP = 5000;
  private static final long NONE = Long.MAX_VALUE;

  private final ProcessorContext<?, ?> context;
  private final StreamStore streams;
  private final TopologySettings settings;
  private final Consumer<List<StreamState>> forget;
  private long oldest = NONE;
  private byte[] next;
  private Cancellable check;

  /// @param forget deletes what is remembered of streams
  StreamExpiry(ProcessorContext<?, ?> context, StreamStore streams, TopologySettings settings,
      Consumer<List<StreamState>> forget) {
    this.context = context;
    this.streams = streams;
    this.settings = settings;
    this.forget = forget;
  }

  /// Takes note of the time of a record.
  void took(long timestampMillis) {
    if (!settings.forgets()) {
      return;
    }
    oldest = Math.min(oldest, timestampMillis);
    if (check == null) {
      check = context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, _ -> look());
    }
  }

  /// Stops looking until the next record: every wall-clock punctuation asks for a commit.
  void stop() {
    if (check != null) {
      check.cancel();
      check = null;
    }
    oldest = NONE;
  }

  private void look() {
    long time = oldest;
    stop();
    StreamStore.Page page = streams.page(next, STEP);
    next = page.next();
    List<StreamState> old = page.states().stream()
        .filter(state -> isOld(state, time)).toList();
    if (!old.isEmpty()) {
      forget.accept(old);
    }
  }

  private boolean isOld(StreamState state, long timeMillis) {
    long afterMillis = settings.of(state.stream().topic()).forgetAfter().toMillis();
    return afterMillis > 0 && state.monitor().latestMillis() < timeMillis - afterMillis;
  }
}
