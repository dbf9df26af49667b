package org.megabytestreams.network;

import org.megabytestreams.graph.Suffix;
import org.megabytestreams.graph.Tensor;

/// A network that predicts each symbol from those before it.
interface ByteNetwork {
  /// Predicts symbols of whole windows.
  ///
  /// @param symbols // [B, T]
  /// @param ran patches whose symbols are predicted: the wanted patches, and [#patchesBefore] patches before them
  /// @return one row for each of their symbols // [B·t, V]
  Tensor logits(Tensor symbols, Suffix ran);

  /// Returns how many patches before the first wanted patch must be predicted too, so that its prediction is right.
  int patchesBefore();

  /// Predicts the next symbols of a window whose past is remembered. Adds the inputs and outputs of
  /// [NetworkGraphs#append].
  ///
  /// @param symbols // [N, T]
  /// @param ran see [#logits]
  /// @return // [N·t, V]
  Tensor appendedLogits(Tensor symbols, Suffix ran);
}
