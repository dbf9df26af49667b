package org.megabytestreams.score;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.megabytestreams.model.GrowingWindow;

/// Caches the windows of the streams that were scored last, with their keys and values in native memory. Their memory
/// has a bound; the window that was used least recently goes first. Windows that lie in the heap take at most an eighth
/// of the heap.
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

  private static final int HEAP_SHARE = 8;

  private final long maxBytes;
  private final long maxHeapBytes;
  private final LinkedHashMap<Key, Entry> entries = new LinkedHashMap<>();
  private final AtomicLong hits = new AtomicLong();
  private final AtomicLong misses = new AtomicLong();
  private long bytes;
  private long heapBytes;

  WindowCache(long maxBytes) {
    this(maxBytes, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
  }

  /// @param maxHeapBytes memory for those windows that lie in the heap
  WindowCache(long maxBytes, long maxHeapBytes) {
    this.maxBytes = maxBytes;
    this.maxHeapBytes = maxHeapBytes;
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
      count(entry.window(), -1);
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
    count(window, 1);
    if (former != null) {
      drop(former);
    }
    for (Iterator<Map.Entry<Key, Entry>> eldest = entries.entrySet().iterator(); isOver();) {
      Entry entry = eldest.next().getValue();
      if (bytes > maxBytes || entry.window().inHeap()) {
        drop(entry);
        eldest.remove();
      }
    }
  }

  private boolean isOver() {
    return bytes > maxBytes || heapBytes > maxHeapBytes;
  }

  private void count(GrowingWindow window, int sign) {
    bytes += sign * window.bytes();
    heapBytes += window.inHeap() ? sign * window.bytes() : 0;
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
    count(entry.window(), -1);
    entry.window().close();
  }
}
