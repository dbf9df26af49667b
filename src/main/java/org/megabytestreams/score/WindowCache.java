package org.megabytestreams.score;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.megabytestreams.model.GrowingWindow;

/// Caches the windows of the streams that were scored last, with their keys and values in native memory. Their memory
/// has a bound; the window that was used least recently goes first.
///
/// Models share it: a stream has a window with each model that scores it. A window is tagged with the place in its
/// stream at which it stands. After an aborted transaction, a restart or a rebalance that place differs from the
/// stream's. Then the window is built again from the symbols that the state store keeps.
///
/// Safe for use by several threads; a window that is taken belongs to the taker until it is put back.
final class WindowCache {
  /// @param model its digest
  /// @param partition the same key in another partition is another stream
  record Key(String model, int partition, StreamId stream) {}

  /// The place of a window in its stream.
  ///
  /// @param since which numbering of the stream's patches
  /// @param start number of the window's first patch
  record Place(long since, long start) {}

  private record Entry(Place place, GrowingWindow window) {}

  private final long maxBytes;
  private final LinkedHashMap<Key, Entry> entries = new LinkedHashMap<>();
  private final AtomicLong hits = new AtomicLong();
  private final AtomicLong misses = new AtomicLong();
  private long bytes;

  WindowCache(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /// Takes the stream's window if one is kept that starts at `place` and ends before patch `next`. Returns null
  /// otherwise.
  synchronized GrowingWindow take(Key key, Place place, long next) {
    Entry entry = entries.remove(key);
    if (entry == null) {
      misses.incrementAndGet();
      return null;
    }
    if (entry.place().equals(place) && place.start() + entry.window().patches() == next) {
      bytes -= entry.window().bytes();
      hits.incrementAndGet();
      return entry.window();
    }
    misses.incrementAndGet();
    drop(entry);
    return null;
  }

  /// Returns how often a window was there.
  long hits() {
    return hits.get();
  }

  /// Returns how often none was.
  long misses() {
    return misses.get();
  }

  /// Keeps a window, as the most recently used.
  synchronized void put(Key key, Place place, GrowingWindow window) {
    Entry former = entries.put(key, new Entry(place, window));
    bytes += window.bytes();
    if (former != null) {
      drop(former);
    }
    for (Iterator<Map.Entry<Key, Entry>> eldest = entries.entrySet().iterator(); bytes > maxBytes;) {
      drop(eldest.next().getValue());
      eldest.remove();
    }
  }

  synchronized void remove(Key key) {
    Entry entry = entries.remove(key);
    if (entry != null) {
      drop(entry);
    }
  }

  /// Releases every window whose key matches.
  synchronized void removeAll(Predicate<Key> matching) {
    entries.entrySet().removeIf(entry -> {
      boolean matches = matching.test(entry.getKey());
      if (matches) {
        drop(entry.getValue());
      }
      return matches;
    });
  }

  private void drop(Entry entry) {
    bytes -= entry.window().bytes();
    entry.window().close();
  }
}
