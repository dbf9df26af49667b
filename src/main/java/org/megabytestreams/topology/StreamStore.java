package org.megabytestreams.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jboss.logging.Logger;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.stream.StateCodec;
import org.megabytestreams.stream.StreamState;

/// Holds the memory of each stream, or of its shadow, under the hash of the stream's name.
final class StreamStore {
  static final String NAME = "streams";
  static final String SHADOWS = "shadows";

  private static final Logger LOG = Logger.getLogger(StreamStore.class);

  /// [#count] reads at most this many states: the partition waits meanwhile.
  private static final int MAX_COUNTED = 10_000;

  private final KeyValueStore<Bytes, byte[]> store;
  private boolean toldOfOld;

  StreamStore(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /// Returns the state of a stream, or null for a new one. A stream is new if its state is of a version no longer read.
  ///
  /// @throws IllegalStateException if another stream has the same hash
  StreamState get(StreamId stream) {
    byte[] bytes = store.get(Bytes.wrap(stream.hash()));
    if (bytes == null) {
      return null;
    }
    StreamState state = decode(bytes);
    if (state != null && !state.stream().equals(stream)) {
      throw new IllegalStateException("streams " + state.stream() + " and " + stream + " have the same hash");
    }
    return state;
  }

  /// Hands over every stream's state.
  void forEach(Consumer<StreamState> action) {
    try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
      entries.forEachRemaining(entry -> {
        StreamState state = decode(entry.value);
        if (state != null) {
          action.accept(state);
        }
      });
    }
  }

  /// Holds some of the states, and where the next ones begin.
  ///
  /// @param next null if these were the last
  record Page(List<StreamState> states, byte[] next) {}

  /// Returns the states from a place on.
  ///
  /// @param from null for the first
  /// @param max how many states are looked at
  Page page(byte[] from, int max) {
    List<StreamState> states = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> entries = store.range(from == null ? null : Bytes.wrap(from), null)) {
      for (int i = 0; i < max && entries.hasNext(); i++) {
        StreamState state = decode(entries.next().value);
        if (state != null) {
          states.add(state);
        }
      }
      return new Page(states, entries.hasNext() ? entries.peekNextKey().get() : null);
    }
  }

  private StreamState decode(byte[] bytes) {
    try {
      return StateCodec.decode(bytes);
    } catch (StateCodec.OutdatedStateException e) {
      if (!toldOfOld) {
        toldOfOld = true;
        LOG.warnf("%s; such streams start again", e.getMessage());
      }
      return null;
    }
  }

  void put(StreamState state) {
    store.put(Bytes.wrap(state.stream().hash()), StateCodec.encode(state));
  }

  void delete(StreamId stream) {
    store.delete(Bytes.wrap(stream.hash()));
  }

  /// Returns how many streams match, or null if there are too many to look at.
  Long count(StreamPattern pattern) {
    List<StreamId> candidates = pattern.candidates();
    if (candidates != null) {
      return candidates.stream().filter(stream -> get(stream) != null).count();
    }
    long matching = 0;
    int read = 0;
    try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
      while (entries.hasNext()) {
        if (++read > MAX_COUNTED) {
          return null;
        }
        StreamState state = decode(entries.next().value);
        matching += state != null && pattern.matches(state.stream()) ? 1 : 0;
      }
    }
    return matching;
  }

  /// Hands over the states of the streams that match; `action` may store and delete them.
  ///
  /// @return how many there were
  long change(StreamPattern pattern, Consumer<StreamState> action) {
    List<StreamId> matching = pattern.candidates();
    if (matching == null) {
      List<StreamId> found = new ArrayList<>();
      forEach(state -> {
        if (pattern.matches(state.stream())) {
          found.add(state.stream());
        }
      });
      matching = found;
    }
    long changed = 0;
    for (StreamId stream : matching) {
      StreamState state = get(stream);
      if (state != null) {
        action.accept(state);
        changed++;
      }
    }
    return changed;
  }
}
