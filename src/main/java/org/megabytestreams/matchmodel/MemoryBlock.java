package org.megabytestreams.matchmodel;

import java.util.List;
import org.megabytestreams.model.GuessContext;
import org.megabytestreams.model.Symbols;

/// Holds symbols of a [MatchMemory] that came together, and what followed each context in them. It depends on these
/// symbols alone, so memories can share it. Once a memory has it, it never changes.
public final class MemoryBlock {
  private final List<GuessContext> further;
  private final Layer layer;
  /// Behind the last symbol.
  private final Contexts contexts;
  private int symbols;

  /// Begins a block.
  ///
  /// @param symbols which [#append] is going to append
  MemoryBlock(int[] symbols, List<GuessContext> further) {
    this.further = List.copyOf(further);
    this.contexts = new Contexts(further);
    this.layer = new Layer(List.of(), contexts);
    layer.reserve(counted(symbols));
  }

  /// Returns a block of framed symbols.
  ///
  /// @param further contexts, besides the usual ones
  public static MemoryBlock of(int[] symbols, List<GuessContext> further) {
    Symbols.check(symbols);
    MemoryBlock block = new MemoryBlock(symbols, further);
    block.append(symbols, 0, symbols.length);
    return block;
  }

  /// Appends symbols. Nobody else has the block yet.
  void append(int[] next, int from, int to) {
    symbols += to - from;
    ReadAhead ahead = new ReadAhead(layer, contexts, next, from, to);
    for (int i = from; i < to; i++) {
      ahead.before(i);
      if (!layer.isRepeated(next[i])) {
        layer.append(next[i], contexts);
        contexts.append(next[i]);
      }
    }
  }

  List<GuessContext> further() {
    return further;
  }

  Layer layer() {
    return layer;
  }

  /// Returns its symbols without repeated boundaries.
  int[] symbols() {
    return layer.symbols();
  }

  Contexts contexts() {
    return contexts;
  }

  /// Returns the number of its symbols, with repeated boundaries.
  int size() {
    return symbols;
  }

  /// Returns how many of the symbols count: all but repeated boundaries.
  private static int counted(int[] symbols) {
    int last = Predictor.NOTHING;
    int count = 0;
    for (int symbol : symbols) {
      count += Layer.isRepeated(symbol, last) ? 0 : 1;
      last = symbol;
    }
    return count;
  }
}
