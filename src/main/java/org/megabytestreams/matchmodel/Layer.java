package org.megabytestreams.matchmodel;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.megabytestreams.model.Symbols;

/// Holds symbols in their order, and what followed each context in them. A layer may stand on older ones. Then the last
/// symbols of the newest of these stand in front of its own as context.
///
/// A layer grows with its symbols and with the contexts in them. What it holds is a function of its symbols and of the
/// older layers. Several threads may read it if none appends.
final class Layer {
  /// Tables are read for this many symbols at once, before they are needed.
  static final int AHEAD = 16;

  private static final int FIRST_CAPACITY = 128;
  private static final int FIRST_BUCKET_BITS = 4;
  /// If the number of symbols is known, a table has at first one bucket for this many. Nearly all logs need as many.
  private static final int SYMBOLS_A_FIRST_BUCKET = 64;
  /// Tables of this size grow to four times their size. Smaller ones grow to twice their size.
  private static final int LARGE_BUCKET_BITS = 12;
  /// A place has this many bits at first. It gets more when they are too few.
  private static final int FIRST_PLACE_BITS = 22;
  private static final int MORE_PLACE_BITS = 2;
  /// All tables take at most this many bytes a symbol. A symbol itself takes three, or two if their number is known.
  private static final int TABLE_BYTES_A_SYMBOL = 13;
  private static final int RESERVED_TABLE_BYTES_A_SYMBOL = 14;
  /// Tables may take more bytes a symbol than that as long as they take few bytes.
  private static final int SMALL_TABLE_BYTES_A_SYMBOL = 32;
  private static final int SMALL_TABLE_BYTES = 1 << 17;

  /// Each table of a further context may add this many bytes a symbol.
  private static final int FURTHER_BYTES_A_SYMBOL = 4;

  /// This layer, and then the older ones, the newest first.
  private final Layer[] all;
  private final Contexts start;
  private final UndoLog undoLog = new UndoLog();
  /// The place of the first symbol of its own.
  private final int first;
  private final int furtherBytes;
  private short[] symbols;
  private int size;
  /// The layer will have this many symbols of its own. It is 0 if their number is not known.
  private int reserved;
  private ContextTable[] tables;
  private long tableBytes;
  /// Nobody reads this. Without it, the compiler would drop [#touch].
  private long touched;

  /// Creates an empty layer.
  ///
  /// @param older the newest first
  /// @param start the contexts after the newest of them
  Layer(List<Layer> older, Contexts start) {
    this.all = Stream.concat(Stream.of(this), older.stream()).toArray(Layer[]::new);
    this.start = new Contexts(start);
    this.first = older.isEmpty() ? 0 : Math.min(older.getFirst().size, LengthClasses.MAX_LENGTH);
    this.size = first;
    this.symbols = new short[first + FIRST_CAPACITY];
    if (first > 0) {
      System.arraycopy(older.getFirst().symbols, older.getFirst().size - first, symbols, 0, first);
    }
    this.tables = new ContextTable[start.count()];
    this.furtherBytes = FURTHER_BYTES_A_SYMBOL * (tables.length - Contexts.COUNT);
    for (int i = 0; i < tables.length; i++) {
      int valueBits = i < Contexts.FEW ? FIRST_PLACE_BITS : i < Contexts.COUNT ? RunMap.VALUE_BITS
          : Followers.VALUE_BITS;
      replace(i, FIRST_BUCKET_BITS, valueBits);
    }
  }

  /// Creates a layer of its own with the same symbols. No one may look ahead in the other one meanwhile.
  Layer(Layer other) {
    all = other.all.clone();
    all[0] = this;
    start = other.start;
    first = other.first;
    furtherBytes = other.furtherBytes;
    symbols = other.symbols.clone();
    size = other.size;
    reserved = other.reserved;
    tables = Arrays.stream(other.tables).map(ContextTable::copy).toArray(ContextTable[]::new);
    tableBytes = other.tableBytes;
  }

  /// Makes room for this many symbols of its own, and no more. The layer is still empty.
  void reserve(int ownSymbols) {
    reserved = ownSymbols;
    symbols = Arrays.copyOf(symbols, first + ownSymbols);
    int bits = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(Math.max(1, ownSymbols / SYMBOLS_A_FIRST_BUCKET));
    for (int i = 0; bits > FIRST_BUCKET_BITS && i < tables.length; i++) {
      replace(i, bits, Integer.numberOfTrailingZeros(tables[i].values()));
    }
  }

  /// Returns this layer, and then the older ones, the newest first. The caller does not change it.
  Layer[] all() {
    return all;
  }

  int size() {
    return size;
  }

  int first() {
    return first;
  }

  int at(int place) {
    return symbols[place];
  }

  /// Returns the symbols of its own.
  int[] symbols() {
    return IntStream.range(first, size).map(i -> symbols[i]).toArray();
  }

  int last() {
    return size == 0 ? Predictor.NOTHING : symbols[size - 1];
  }

  long bytes() {
    return (long) Short.BYTES * symbols.length + tableBytes;
  }

  private void replace(int table, int bucketBits, int valueBits) {
    tableBytes -= tables[table] == null ? 0 : tables[table].bytes();
    tables[table] = new ContextTable(bucketBits, valueBits);
    tableBytes += tables[table].bytes();
  }

  /// Tells whether a symbol repeats a boundary, as which it does not count.
  boolean isRepeated(int symbol) {
    return isRepeated(symbol, last());
  }

  static boolean isRepeated(int symbol, int last) {
    return symbol == Symbols.BOUNDARY && last == Symbols.BOUNDARY;
  }

  /// Appends a symbol, and takes note of it in the tables.
  ///
  /// @param contexts in front of the symbol
  void append(int symbol, Contexts contexts) {
    if (size == symbols.length) {
      symbols = Arrays.copyOf(symbols, size + size / 2);
    }
    symbols[size++] = (short) symbol;
    if (size - 1 == first) {
      return; // the symbol does not follow what stands in front of it
    }
    for (int i = 0; i < tables.length; i++) {
      put(i, contexts.hash(i), size - 1, undoLog);
      if (tables[i].isCrowded() || i < Contexts.FEW && size == tables[i].values()) {
        grow(i);
      }
    }
  }

  private void put(int table, long hash, int place, UndoLog log) {
    tables[table].put(hash, table < Contexts.FEW ? place : after(table, value(table, hash), symbols[place]), log);
  }

  private static int after(int table, int value, int symbol) {
    return table < Contexts.COUNT ? RunMap.after(value, symbol) : Followers.after(value, symbol);
  }

  /// Builds a larger table if a table is too small. The larger table holds what it would hold if it had been there from
  /// the start.
  private void grow(int table) {
    ContextTable small = tables[table];
    int moreBuckets = small.isCrowded() ? moreBucketBits(small) : 0;
    int morePlaces = table < Contexts.FEW && size == small.values() ? MORE_PLACE_BITS : 0;
    if (moreBuckets + morePlaces > 0) {
      int valueBits = Integer.numberOfTrailingZeros(small.values());
      replace(table, small.bucketBits() + moreBuckets, valueBits + morePlaces);
      fill(table);
    }
  }

  /// Returns by how many bits a table may grow.
  private int moreBucketBits(ContextTable table) {
    long own = size - first;
    long most = Math.max((RESERVED_TABLE_BYTES_A_SYMBOL + furtherBytes) * (long) reserved,
        (TABLE_BYTES_A_SYMBOL + furtherBytes) * own);
    long small = Math.min((SMALL_TABLE_BYTES_A_SYMBOL + 2 * furtherBytes) * own, SMALL_TABLE_BYTES);
    long free = Math.max(most, small) - tableBytes;
    int wanted = table.bucketBits() < LARGE_BUCKET_BITS ? 1 : 2;
    return 3 * table.bytes() <= free ? wanted : table.bytes() <= free ? 1 : 0;
  }

  private void fill(int table) {
    Contexts contexts = new Contexts(start);
    long[] hashes = new long[AHEAD];
    long hash = contexts.hash(table);
    for (int from = first; from < size; from += AHEAD) {
      int count = Math.min(AHEAD, size - from);
      for (int i = 0; i < count; i++) {
        hashes[i] = hash;
        touched += tables[table].touch(hash);
        hash = contexts.append(symbols[from + i], table);
      }
      for (int i = from == first ? 1 : 0; i < count; i++) {
        put(table, hashes[i], from + i, UndoLog.NONE);
      }
    }
  }

  /// Returns the value of a context in the newest layer that knows it; 0 if none does.
  int value(int table, long hash) {
    int value = 0;
    for (int i = 0; i < all.length && value == 0; i++) {
      value = all[i].tables[table].find(hash);
    }
    return value;
  }

  /// Returns the place where a context was last; 0 if it never was. A hash may deceive, so the caller compares the
  /// symbols.
  int place(int table, long hash) {
    return tables[table].find(hash);
  }

  /// Reads the tables where contexts stand, so that this is in the cache when it is needed.
  void touch(Contexts contexts) {
    for (int i = 0; i < tables.length; i++) {
      touched += tables[i].touch(contexts.hash(i));
    }
  }

  /// Returns how many symbols before `place` of a layer equal the latest ones of this layer, up to `most`.
  int common(Layer layer, int place, int most) {
    int bound = Math.min(most, Math.min(place, size));
    int common = 0;
    while (common < bound && layer.symbols[place - 1 - common] == symbols[size - 1 - common]) {
      common++;
    }
    return common;
  }

  /// Holds what a layer was.
  record Mark(short[] symbols, int size, ContextTable[] tables, long tableBytes) {}

  /// Marks the layer as it is, until [#reset].
  Mark mark() {
    undoLog.record();
    return new Mark(symbols, size, Arrays.stream(tables).map(ContextTable::new).toArray(ContextTable[]::new),
        tableBytes);
  }

  /// Makes the layer again what it was.
  void reset(Mark mark) {
    undoLog.undo();
    symbols = mark.symbols;
    size = mark.size;
    tables = mark.tables;
    tableBytes = mark.tableBytes;
  }
}
