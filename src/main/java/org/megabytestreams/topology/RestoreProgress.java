package org.megabytestreams.topology;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/// Follows how far the state stores are read from their changelogs. Safe for use by several threads.
final class RestoreProgress implements StateRestoreListener {
  private final Map<TopicPartition, Part> parts = new ConcurrentHashMap<>();

  /// @param changes offsets between beginning and end; some are empty, so a changelog may end with fewer records
  private record Part(long changes, long restored, boolean done) {}

  @Override
  public void onRestoreStart(TopicPartition changelog, String store, long startingOffset, long endingOffset) {
    parts.put(changelog, new Part(Math.max(0, endingOffset - startingOffset), 0, false));
  }

  @Override
  public void onBatchRestored(TopicPartition changelog, String store, long batchEndOffset, long numRestored) {
    parts.computeIfPresent(changelog,
        (_, part) -> new Part(part.changes(), Math.min(part.changes(), part.restored() + numRestored), false));
  }

  @Override
  public void onRestoreEnd(TopicPartition changelog, String store, long totalRestored) {
    parts.computeIfPresent(changelog, (_, part) -> new Part(part.changes(), part.changes(), true));
    clearIfDone();
  }

  @Override
  public void onRestoreSuspended(TopicPartition changelog, String store, long totalRestored) {
    parts.remove(changelog); // the partition went to another instance
    clearIfDone();
  }

  private void clearIfDone() {
    if (parts.values().stream().allMatch(Part::done)) {
      parts.clear();
    }
  }

  /// Returns in words how far it is; empty if nothing is being restored.
  Optional<String> text() {
    long changes = 0;
    long restored = 0;
    int stores = 0;
    int open = 0;
    for (Part part : parts.values()) {
      changes += part.changes();
      restored += part.restored();
      stores++;
      open += part.done() ? 0 : 1;
    }
    return open == 0 ? Optional.empty() : Optional.of(String.format(Locale.ROOT,
        "state is read from the changelogs: %,d of %,d changes (%d%%), %d of %d stores to go", restored, changes,
        changes == 0 ? 0 : 100 * restored / changes, open, stores));
  }
}
