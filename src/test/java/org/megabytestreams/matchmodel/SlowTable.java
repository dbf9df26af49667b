package org.megabytestreams.matchmodel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Does what [ContextTable] does, with lists.
final class SlowTable {
  private record Entry(long check, int value) {}

  private final Map<Long, List<Entry>> buckets = new HashMap<>();
  private final int bucketBits;
  private final int checkBits;
  private int news;

  SlowTable(int bucketBits, int valueBits) {
    this.bucketBits = bucketBits;
    this.checkBits = Integer.SIZE - valueBits;
  }

  int bucketBits() {
    return bucketBits;
  }

  long bytes() {
    return 16L << bucketBits;
  }

  boolean isCrowded() {
    return news > 2 << bucketBits;
  }

  /// Returns null if the context has no value.
  Integer find(long hash) {
    return bucket(hash).stream().filter(entry -> entry.check == check(hash)).map(Entry::value).findFirst().orElse(null);
  }

  void put(long hash, int value) {
    List<Entry> bucket = bucket(hash);
    // A free place of a bucket counts as a context whose check is 0.
    boolean free = bucket.size() < 4 && check(hash) == 0;
    if (!bucket.removeIf(entry -> entry.check == check(hash)) && !free) {
      news++;
    }
    bucket.addFirst(new Entry(check(hash), value));
    if (bucket.size() > 4) {
      bucket.removeLast();
    }
  }

  private List<Entry> bucket(long hash) {
    return buckets.computeIfAbsent(hash >>> Long.SIZE - bucketBits, at -> new ArrayList<>());
  }

  private long check(long hash) {
    return hash << bucketBits >>> Long.SIZE - checkBits;
  }
}
