package org.megabytestreams.engine;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.megabytestreams.megabyte.GrowingWindow;

/// The windows of the streams scored last, within a bound on their memory; the least recently used go first.
///
/// A window is tagged with the place in its stream at which it stands, and with a hash of its symbols. After an aborted
/// transaction, a restart or a rebalance that place differs from the stream's; and streams of two partitions may bear
/// one name. Then the window is built anew from the symbols that the state store keeps. Safe for use by several
/// threads; a window that is taken belongs to the taker until it is put back.
final class WindowCache implements AutoCloseable {
  /// @param start number of the window's first patch in its stream
  /// @param hash of the window's symbols
  private record Entry(long start, long hash, GrowingWindow window) {}

  private final long mostBytes;
  private final LinkedHashMap<StreamId, Entry> entries = new LinkedHashMap<>();
  private long bytes;

  WindowCache(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /// The stream's window where one is kept that starts at patch `start` and ends before patch `next`, with symbols of
  /// this hash; null otherwise.
  synchronized GrowingWindow take(StreamId stream, long start, long next, long hash) {
    Entry entry = entries.remove(stream);
    if (entry == null) {
      return null;
    }
    bytes -= entry.window().bytes();
    if (entry.start() == start && entry.hash() == hash && start + entry.window().patches() == next) {
      return entry.window();
    }
    entry.window().close();
    return null;
  }

  /// Keeps a window, as the most recently used.
  ///
  /// @param hash of its symbols
  synchronized void put(StreamId stream, long start, long hash, GrowingWindow window) {
    Entry former = entries.put(stream, new Entry(start, hash, window));
    bytes += window.bytes();
    if (former != null) {
      bytes -= former.window().bytes();
      former.window().close();
    }
    for (Iterator<Map.Entry<StreamId, Entry>> eldest = entries.entrySet().iterator(); bytes > mostBytes;) {
      Entry entry = eldest.next().getValue();
      bytes -= entry.window().bytes();
      entry.window().close();
      eldest.remove();
    }
  }

  synchronized int size() {
    return entries.size();
  }

  @Override
  public synchronized void close() {
    entries.values().forEach(entry -> entry.window().close());
    entries.clear();
    bytes = 0;
  }
}
