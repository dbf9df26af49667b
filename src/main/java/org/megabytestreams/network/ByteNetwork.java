package org.megabytestreams.network;

import org.megabytestreams.graph.Suffix;
import org.megabytestreams.graph.Tensor;

/// A network that predicts each symbol from those before it.
interface ByteNetwork {
  /// The prediction of symbols of whole windows.
  ///
  /// @param symbols // [B, T]
  /// @param ran patches whose symbols are predicted; those that are wanted, and [#patchesBefore] them
  /// @return one row for each of their symbols // [B·t, V]
  Tensor logits(Tensor symbols, Suffix ran);

  /// How many patches before the first one wanted must be predicted too, so that it comes out right.
  int patchesBefore();

  /// The same for the next symbols of a window whose past is remembered: adds the inputs and outputs of
  /// [NetworkGraphs#append].
  ///
  /// @param symbols // [N, T]
  /// @param ran see [#logits]
  /// @return // [N·t, V]
  Tensor appendedLogits(Tensor symbols, Suffix ran);
}
