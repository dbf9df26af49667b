package org.megabytestreams.model;

import java.util.List;
import java.util.stream.IntStream;

/// A trained model that computes surprisals and predictions.
///
/// Implementations are safe for use by several threads. The caller that opened a model closes it, after the last call
/// returned.
public interface ByteModel extends AutoCloseable {
  Geometry geometry();

  /// Returns the SHA-256 over the bundle's contents, in lower-case hex. It names the model in receipts.
  String digest();

  /// Returns the memory that the model's bundle brings. Every window of the model looks at it; null if there is none.
  default ModelMemory memory() {
    return null;
  }

  /// Computes the surprisal of every symbol of windows, see below.
  default Surprisal[] surprisal(int[][] windows) {
    return surprisal(windows, 0);
  }

  /// Computes the surprisal of symbols given those before them in their windows.
  ///
  /// A window's result does not depend on the other windows of the call beyond rounding.
  ///
  /// @param windows B windows of symbols 0 to 256; each a multiple of P (of [Geometry#evenPatches] patches) long, at
  ///     most T, all of one length // [B, t]
  /// @param skipped how many patches at the start of each window need no result, which saves a part of their cost;
  ///     fewer than a window has
  /// @return one for each window, each of t − `skipped`·P symbols // [B]
  /// @throws IllegalArgumentException if a window is empty, too long, ragged or not a multiple of P, or is skipped as a
  ///     whole
  Surprisal[] surprisal(int[][] windows, int skipped);

  /// Tells whether the model has growing windows and lanes. Not every architecture can keep what it has computed.
  boolean supportsIncremental();

  /// Tells whether streams are best scored by appending to growing windows. Otherwise it is faster to run whole
  /// windows, many at once.
  default boolean prefersIncremental() {
    return supportsIncremental();
  }

  /// Opens an empty window that symbols can be appended to.
  ///
  /// @throws UnsupportedOperationException if the model does not grow
  GrowingWindow window();

  /// Opens an empty window of at most this many patches, which may be more than [#geometry] has.
  ///
  /// @throws UnsupportedOperationException if the model cannot see that far
  default GrowingWindow window(int patches) {
    throw new UnsupportedOperationException("expected a model that sees any length");
  }

  /// Returns how many windows [#append] takes at once at best; 1 if it runs them one after the other.
  default int packedWindows() {
    return 1;
  }

  /// Returns up to how many patches a window had better share a call of [#append] with others. More fill the matrix
  /// kernels by themselves.
  default int packedPatches() {
    return 64;
  }

  /// Appends to several windows of this model. That costs less than one call for each window if their patches are few.
  ///
  /// @param windows at most [#packedWindows], all different
  /// @param symbols for each window whole patches, see [GrowingWindow#append]
  /// @return for each window the surprisal of its symbols
  /// @throws RuntimeException if that fails; the contents of the windows are unknown then, and the caller closes them
  default List<Surprisal> append(List<GrowingWindow> windows, List<int[]> symbols) {
    return IntStream.range(0, windows.size()).mapToObj(i -> windows.get(i).append(symbols.get(i))).toList();
  }

  /// Returns this model as one whose network sees each record alone, and what a memory predicts of it. Records that are
  /// easy to predict need no network at all. It is closed with this model. Null if the model cannot do without windows:
  /// it takes no predictions, or its records do not start at patches.
  default ByteModel recordwise() {
    return null;
  }

  /// Opens empty windows side by side, which grow together by a symbol at a time.
  ///
  /// @throws UnsupportedOperationException if the model does not grow
  SymbolLanes lanes(int count);

  /// Opens lanes for callers that mostly append what the model expects. Such lanes may predict ahead, which costs less
  /// a symbol. Their numbers differ from those of [#lanes] by rounding; they are the same whatever is expected.
  ///
  /// @throws UnsupportedOperationException if the model does not grow
  default SymbolLanes draftingLanes(int count) {
    return lanes(count);
  }

  @Override
  void close();
}
