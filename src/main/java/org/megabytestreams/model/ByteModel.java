package org.megabytestreams.model;

import java.util.List;
import java.util.stream.IntStream;

/// A trained model, ready to be asked.
///
/// Implementations are safe for use by several threads. Whoever opened a model closes it, after the last call returned.
public interface ByteModel extends AutoCloseable {
  Geometry geometry();

  /// SHA-256 over the bundle's contents, in lower-case hex: names the model in receipts.
  String digest();

  /// The surprisal of every symbol of windows, see below.
  default Surprisal[] surprisal(int[][] windows) {
    return surprisal(windows, 0);
  }

  /// The surprisal of symbols given those before them in their windows.
  ///
  /// A window's result does not depend on the other windows of the call beyond rounding.
  ///
  /// @param windows B windows of symbols 0 to 256; each a multiple of P (of [Geometry#evenPatches] patches) long, at
  ///     most T, all of one length // [B, t]
  /// @param skipped how many patches in front of each window need no result, which saves a part of what they cost;
  ///     fewer than a window has
  /// @return one a window, each of t − `skipped`·P symbols // [B]
  /// @throws IllegalArgumentException where a window is empty, too long, ragged or not a multiple of P, or all of it is
  ///     skipped
  Surprisal[] surprisal(int[][] windows, int skipped);

  /// Whether there are growing windows and lanes: not every architecture can remember.
  boolean grows();

  /// Whether streams are best scored by appending to windows that grow; otherwise whole windows, many at once, are the
  /// faster way.
  default boolean remembers() {
    return grows();
  }

  /// An empty window, to be appended to.
  ///
  /// @throws UnsupportedOperationException where the model does not grow
  GrowingWindow window();

  /// How many windows [#append] takes at once at best: 1 where it is nothing but one after the other.
  default int packedWindows() {
    return 1;
  }

  /// Appends to several windows of this model, which costs less than one after the other where their patches are few.
  ///
  /// @param windows at most [#packedWindows], all different
  /// @param symbols for each window whole patches, see [GrowingWindow#append]
  /// @return for each window the surprisal of its symbols
  /// @throws RuntimeException where that fails; nobody knows then what the windows hold, and they are to be closed
  default List<Surprisal> append(List<GrowingWindow> windows, List<int[]> symbols) {
    return IntStream.range(0, windows.size()).mapToObj(i -> windows.get(i).append(symbols.get(i))).toList();
  }

  /// Empty windows side by side, which grow together by a symbol at a time.
  ///
  /// @throws UnsupportedOperationException where the model does not grow
  SymbolLanes lanes(int count);

  @Override
  void close();
}
