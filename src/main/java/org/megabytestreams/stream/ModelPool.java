package org.megabytestreams.stream;

import java.util.HashMap;
import java.util.Map;

/// Holds the models of a service, by digest. Its own is always open. Others are opened when the first user acquires
/// them and closed after the last. They share one memory for remembered windows. Safe for use by several threads.
public final class ModelPool implements AutoCloseable {
  private static final class Entry {
    private final RecordScorer scorer;
    private int users;

    Entry(RecordScorer scorer) {
      this.scorer = scorer;
    }
  }

  private final RecordScorer own;
  private final ModelSource source;
  private final Map<String, Entry> others = new HashMap<>();

  /// @param own its maker closes it
  public ModelPool(RecordScorer own, ModelSource source) {
    this.own = own;
    this.source = source;
  }

  public RecordScorer own() {
    return own;
  }

  /// Returns the scorer with a model, to be released.
  ///
  /// @throws ModelSource.UnavailableModelException if there is no such model
  public synchronized RecordScorer acquire(String digest) {
    if (digest.equals(own.modelDigest())) {
      return own;
    }
    Entry entry = others.computeIfAbsent(digest, _ -> new Entry(own.beside(source.open(digest))));
    entry.users++;
    return entry.scorer;
  }

  /// Releases what [#acquire] gave; its user has no call under way.
  public synchronized void release(String digest) {
    Entry entry = others.get(digest);
    if (entry != null && --entry.users == 0) {
      others.remove(digest);
      entry.scorer.close();
    }
  }

  /// Returns how many models are open.
  public synchronized int open() {
    return 1 + others.size();
  }

  /// Closes every model but the service's own.
  @Override
  public synchronized void close() {
    others.values().forEach(entry -> entry.scorer.close());
    others.clear();
  }
}
