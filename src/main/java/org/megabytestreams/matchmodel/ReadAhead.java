package org.megabytestreams.matchmodel;

/// Reads a layer's tables for symbols that are about to be appended, some at once, so that they are in the cache then.
final class ReadAhead {
  private final Layer layer;
  private final Contexts contexts;
  private final int[] symbols;
  private final int to;
  private int read;

  /// @param contexts in front of symbol `from`
  /// @param from index of the first symbol that is appended
  /// @param to index behind the last
  ReadAhead(Layer layer, Contexts contexts, int[] symbols, int from, int to) {
    this.layer = layer;
    this.contexts = new Contexts(contexts);
    this.symbols = symbols;
    this.to = to;
    this.read = from;
  }

  /// Reads on, if the symbol at `index` is the next one that nothing was read for.
  void before(int index) {
    if (read == index) {
      for (; read < Math.min(index + Layer.AHEAD, to); read++) {
        contexts.append(symbols[read]);
        layer.touch(contexts);
      }
    }
  }
}
