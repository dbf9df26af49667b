package org.megabytestreams.matchmodel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.megabytestreams.model.GuessContext;
import org.megabytestreams.model.Symbols;

/// Does what [Layer] does, with lists. Places count from the first symbol of the layer's own.
final class SlowLayer {
  /// The newest first.
  final List<SlowLayer> older;
  /// All symbols of the newest older layer, and then its own.
  final List<Integer> all = new ArrayList<>();
  final int first;
  /// The number of own symbols that count in the end, if that is known.
  private final int reserved;
  private final Contexts contexts;
  /// The hashes of the contexts in front of each own symbol.
  private final List<long[]> hashes = new ArrayList<>();
  private final SlowTable[] tables;

  SlowLayer(List<SlowLayer> older, int reserved, List<GuessContext> further) {
    this.older = older;
    this.reserved = reserved;
    if (!older.isEmpty()) {
      all.addAll(older.getFirst().all);
    }
    this.first = all.size();
    this.contexts = new Contexts(further);
    this.tables = new SlowTable[Contexts.COUNT + further.size()];
    all.forEach(contexts::append);
    for (int i = 0; i < tables.length; i++) {
      tables[i] = table(i, Math.max(4, 31 - Integer.numberOfLeadingZeros(Math.max(1, reserved / 64))));
    }
  }

  private static SlowTable table(int table, int bucketBits) {
    return new SlowTable(bucketBits, table < Contexts.FEW ? 22 : table < Contexts.COUNT ? 15 : 25);
  }

  int size() {
    return all.size() - first;
  }

  int at(int place) {
    return all.get(first + place);
  }

  boolean isRepeated(int symbol) {
    return symbol == Symbols.BOUNDARY && !all.isEmpty() && all.getLast() == Symbols.BOUNDARY;
  }

  long hash(int table) {
    return contexts.hash(table);
  }

  void append(int symbol) {
    hashes.add(hashes());
    all.add(symbol);
    contexts.append(symbol);
    for (int i = 0; i < tables.length; i++) {
      put(i, size() - 1);
      grow(i);
    }
  }

  private long[] hashes() {
    return IntStream.range(0, tables.length).mapToLong(contexts::hash).toArray();
  }

  private void put(int table, int place) {
    if (place == 0) {
      return;
    }
    long hash = hashes.get(place)[table];
    if (table < Contexts.FEW) {
      tables[table].put(hash, place);
      return;
    }
    Integer found = value(table, hash);
    int value = found == null ? 0 : found;
    tables[table].put(hash, table < Contexts.COUNT ? RunMap.after(value, at(place))
        : Followers.after(value, at(place)));
  }

  private void grow(int table) {
    SlowTable small = tables[table];
    long more = 4L * (tables.length - Contexts.COUNT);
    long most = Math.max(Math.max((14 + more) * reserved, (13 + more) * size()),
        Math.min((32 + 2 * more) * size(), 131_072));
    long taken = 0;
    for (SlowTable each : tables) {
      taken += each.bytes();
    }
    if (!small.isCrowded() || taken + small.bytes() > most) {
      return;
    }
    boolean four = small.bucketBits() >= 12 && taken + 3 * small.bytes() <= most;
    tables[table] = table(table, small.bucketBits() + (four ? 2 : 1));
    for (int place = 0; place < size(); place++) {
      put(table, place);
    }
  }

  /// Returns null if no layer knows the context.
  Integer value(int table, long hash) {
    Integer value = tables[table].find(hash);
    for (int i = 0; i < older.size() && value == null; i++) {
      value = older.get(i).tables[table].find(hash);
    }
    return value;
  }

  /// Returns null if the context is not known here.
  Integer place(int table, long hash) {
    return tables[table].find(hash);
  }

  /// Returns how many symbols before a place of a layer equal the last ones here, at most 32.
  int common(SlowLayer layer, int place) {
    int common = 0;
    while (common < 32 && common < all.size() && common < layer.first + place
        && layer.all.get(layer.first + place - 1 - common).equals(all.get(all.size() - 1 - common))) {
      common++;
    }
    return common;
  }
}
