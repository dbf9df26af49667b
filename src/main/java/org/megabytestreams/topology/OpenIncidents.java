package org.megabytestreams.topology;

import static org.megabytestreams.score.RecordScore.published;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.megabytestreams.anomaly.IncidentChange;
import org.megabytestreams.anomaly.PaceKind;
import org.megabytestreams.anomaly.Severity;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.wire.IncidentState;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.MalformedMessageException;
import org.megabytestreams.wire.StreamName;

/// Holds the open incidents of a task, and ties those that overlap in time to the one that began first.
///
/// All that are open at a time are tied to one: an incident that begins while others are open joins these. It takes the
/// changes in the order of the task's records, and keeps them in a store. So what is tied to what does not depend on
/// batches, restarts or rebalances.
final class OpenIncidents {
  /// The id of an incident has this many bytes of the stream's hash.
  private static final int ID_BYTES = 8;
  private static final String PREFIX = "incident/";
  private static final String AFTER_PREFIX = "incident0";

  private final KeyValueStore<Bytes, byte[]> store;
  private long open;
  /// Id of the incident that the open ones are tied to; null if none is open.
  private String first;

  /// @param store shared with other keys
  OpenIncidents(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
    try (KeyValueIterator<Bytes, byte[]> entries = store.range(key(PREFIX), key(AFTER_PREFIX))) {
      while (entries.hasNext()) {
        IncidentState state = read(entries.next().value);
        first = state.tiedTo() == null ? state.id() : state.tiedTo();
        open++;
      }
    }
  }

  /// Takes a change of an incident, and returns the states that it leads to, that of the changed one last. Another
  /// comes before it if its stream's state was lost while it was open: then it is closed.
  ///
  /// @param offset of the record that alerts; null if none does
  /// @param summary of that alert; null for none
  List<IncidentState> change(StreamId stream, int partition, IncidentChange change, Long offset, String summary) {
    return change(stream, partition, change, offset, summary, null);
  }

  /// Takes a change of an incident that may be about something else than records.
  ///
  /// @param pace what it is about if it is not about records; otherwise null
  List<IncidentState> change(StreamId stream, int partition, IncidentChange change, Long offset, String summary,
      PaceKind pace) {
    String about = pace == null ? "" : "-" + pace.id(); // a stream may have one incident of each
    String id = id(stream, partition, change) + about;
    Bytes key = key(PREFIX + HexFormat.of().formatHex(stream.hash()) + about);
    byte[] stored = store.get(key);
    IncidentState former = stored == null ? null : read(stored);
    List<IncidentState> states = new ArrayList<>();
    if (former != null && !former.id().equals(id)) {
      states.add(former.closed());
      end(key);
      former = null;
    }
    if (former == null) {
      open++;
      first = first == null ? id : first;
    }
    states.add(state(id, stream, partition, change, former, offset, summary, pace));
    if (change.kind() == IncidentChange.Kind.CLOSED) {
      end(key);
    } else {
      store.put(key, Json.write(states.getLast()));
    }
    return states;
  }

  private IncidentState state(String id, StreamId stream, int partition, IncidentChange change, IncidentState former,
      Long offset, String summary, PaceKind pace) {
    boolean known = former != null;
    long streams = known ? Math.max(open, former.streams()) : open;
    String tiedTo = known ? former.tiedTo() : first.equals(id) ? null : first;
    Long firstOffset = known ? former.firstOffset() : change.kind() == IncidentChange.Kind.OPENED ? offset : null;
    return new IncidentState(IncidentState.SCHEMA, id,
        change.kind() == IncidentChange.Kind.CLOSED ? IncidentState.CLOSED : IncidentState.OPEN,
        (pace == null ? Severity.of(change, streams) : Severity.ofPace(streams)).id(), StreamName.of(stream.key()),
        stream.topic(), partition,
        change.firstMillis(), change.lastMillis(), firstOffset,
        offset == null && known ? former.lastOffset() : offset, change.alerts(), published(change.peakBits()),
        change.lowestPValue(), streams, tiedTo, summary == null && known ? former.summary() : summary,
        pace == null ? null : pace.id());
  }

  private void end(Bytes key) {
    store.delete(key);
    open--;
    first = open == 0 ? null : first;
  }

  private static String id(StreamId stream, int partition, IncidentChange change) {
    String hash = HexFormat.of().formatHex(stream.hash(), 0, ID_BYTES);
    String unnamed = stream.key() == null ? "-" + partition : ""; // each partition has an unnamed stream of its own
    return hash + unnamed + "-" + change.firstMillis() + "-" + change.number();
  }

  private static IncidentState read(byte[] json) {
    try {
      return Json.readIncident(json);
    } catch (MalformedMessageException e) {
      throw new IllegalStateException("corrupt store of open incidents: " + e.getMessage(), e);
    }
  }

  private static Bytes key(String name) {
    return Bytes.wrap(name.getBytes(StandardCharsets.UTF_8));
  }
}
