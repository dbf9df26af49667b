package org.megabytestreams.matchmodel;

import java.util.Arrays;
import org.megabytestreams.model.Symbols;

/// Holds symbols in their order, and what followed each context in them. A layer may stand on an older one, whose last
/// symbols then stand in front of its own as context.
///
/// A layer grows with its symbols. Its tables are a function of its symbols and of the older layers. Several threads
/// may read it if none appends.
final class Layer {
  private static final int FIRST_BUCKET_BITS = 4;
  /// The symbols for each bucket when tables grow. A symbol then takes 7.8 bytes before and 15.6 bytes afterwards.
  private static final int SYMBOLS_A_BUCKET = 11;
  /// The most bytes a symbol of a layer whose size is known.
  private static final int FIXED_BYTES_A_SYMBOL = 16;
  /// Buckets are read this many symbols before they are needed.
  private static final int AHEAD = 8;

  private final Layer older;
  private final Contexts start;
  private final UndoLog undoLog = new UndoLog();
  /// The place of the first symbol of its own.
  private final int first;
  private short[] symbols;
  private int size;
  /// The place up to which the tables are large enough.
  private int capacity;
  private ContextTable[] tables;
  private long touched;

  /// Creates an empty layer.
  ///
  /// @param older null if there is none
  /// @param start the contexts after the older layer
  Layer(Layer older, Contexts start) {
    this(older, start, FIRST_BUCKET_BITS, SYMBOLS_A_BUCKET << FIRST_BUCKET_BITS);
  }

  private Layer(Layer older, Contexts start, int bucketBits, int ownSymbols) {
    this.older = older;
    this.start = new Contexts(start);
    this.first = older == null ? 0 : Math.min(older.size, LengthClasses.MAX_LENGTH);
    this.size = first;
    this.capacity = first + ownSymbols;
    this.symbols = new short[capacity];
    if (older != null) {
      System.arraycopy(older.symbols, older.size - first, symbols, 0, first);
    }
    makeTables(bucketBits);
  }

  /// Creates an empty layer that `ownSymbols` symbols will fill.
  static Layer ofSize(int ownSymbols, Layer older, Contexts start) {
    long bytes = (long) ownSymbols * (FIXED_BYTES_A_SYMBOL - Short.BYTES);
    long buckets = Math.max(2, bytes / (Contexts.COUNT * ContextTable.BUCKET_BYTES));
    return new Layer(older, start, Long.SIZE - 1 - Long.numberOfLeadingZeros(buckets), ownSymbols);
  }

  private void makeTables(int bucketBits) {
    int placeBits = Integer.SIZE - Integer.numberOfLeadingZeros(capacity);
    tables = new ContextTable[Contexts.COUNT];
    for (int i = 0; i < Contexts.COUNT; i++) {
      tables[i] = new ContextTable(bucketBits, i < Contexts.FEW ? placeBits : RunMap.VALUE_BITS);
    }
  }

  /// Returns the layer that this one stands on; null if there is none.
  Layer older() {
    return older;
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

  int last() {
    return size == 0 ? Predictor.NOTHING : symbols[size - 1];
  }

  long bytes() {
    long bytes = (long) Short.BYTES * symbols.length;
    for (ContextTable table : tables) {
      bytes += table.bytes();
    }
    return bytes;
  }

  /// Tells whether a symbol repeats a boundary, as which it does not count.
  boolean isRepeated(int symbol) {
    return symbol == Symbols.BOUNDARY && last() == Symbols.BOUNDARY;
  }

  /// Appends a symbol, and takes note of it in the tables.
  ///
  /// @param contexts in front of the symbol
  void append(int symbol, Contexts contexts) {
    if (size == capacity) {
      grow();
    }
    index(symbol, size, contexts);
    symbols[size++] = (short) symbol;
  }

  /// Appends symbols without a look at what was expected.
  ///
  /// @param count how many of `next`
  /// @param contexts in front of the symbols; afterwards, those behind them
  void appendAll(int[] next, int count, Contexts contexts) {
    int begin = size;
    for (int i = 0; i < count; i++) {
      if (!isRepeated(next[i])) {
        symbols[size++] = (short) next[i];
      }
    }
    index(begin, contexts);
  }

  private void index(int from, Contexts contexts) {
    Contexts ahead = new Contexts(contexts);
    for (int place = from; place < Math.min(from + AHEAD, size); place++) {
      ahead.append(symbols[place]);
      touch(ahead);
    }
    for (int place = from; place < size; place++) {
      if (place + AHEAD < size) {
        ahead.append(symbols[place + AHEAD]);
        touch(ahead);
      }
      index(symbols[place], place, contexts);
      contexts.append(symbols[place]);
    }
  }

  private void index(int symbol, int place, Contexts contexts) {
    if (place == first) {
      return; // it does not follow what stands in front of it
    }
    tables[Contexts.LONGER].put(contexts.hash(Contexts.LONGER), place, undoLog);
    tables[Contexts.SHORTER].put(contexts.hash(Contexts.SHORTER), place, undoLog);
    for (int i = Contexts.FEW; i <= Contexts.WORDS; i++) {
      long hash = contexts.hash(i);
      tables[i].put(hash, RunMap.after(run(i, hash), symbol), undoLog);
    }
  }

  /// Returns the run of a context in the newest layer that knows it; 0 if none does.
  int run(int table, long hash) {
    int run = tables[table].find(hash);
    for (Layer layer = older; layer != null && run == 0; layer = layer.older) {
      run = layer.tables[table].find(hash);
    }
    return run;
  }

  /// Returns the place where a context was last; 0 if it never was. A hash may deceive, so the caller compares the
  /// symbols.
  int place(int table, long hash) {
    return tables[table].find(hash);
  }

  /// Builds tables of twice the size. They then hold what they would hold if they had had this size from the start.
  private void grow() {
    undoLog.pause(); // [#reset] takes the present tables again
    int bucketBits = tables[0].bucketBits() + 1;
    capacity = first + (SYMBOLS_A_BUCKET << bucketBits);
    symbols = Arrays.copyOf(symbols, capacity);
    makeTables(bucketBits);
    index(first, new Contexts(start));
  }

  /// Reads the buckets of contexts, so that they are in the cache when they are needed.
  void touch(Contexts contexts) {
    long all = 0;
    for (int i = 0; i < Contexts.COUNT; i++) {
      all += tables[i].touch(contexts.hash(i));
    }
    touched = all; // or else the compiler would read nothing
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
  record Mark(short[] symbols, int size, int capacity, ContextTable[] tables) {}

  /// Marks the layer as it is, until [#reset].
  Mark mark() {
    undoLog.record();
    return new Mark(symbols, size, capacity, tables);
  }

  /// Makes the layer again what it was.
  void reset(Mark mark) {
    undoLog.undo();
    symbols = mark.symbols;
    size = mark.size;
    capacity = mark.capacity;
    tables = mark.tables;
  }
}
