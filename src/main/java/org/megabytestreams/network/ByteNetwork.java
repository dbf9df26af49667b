package org.megabytestreams.network;

import org.megabytestreams.graph.Tensor;

/// A network that predicts each symbol from those before it.
interface ByteNetwork {
  /// The prediction of every symbol of whole windows.
  ///
  /// @param symbols // [B, T]
  /// @return // [B·T, V]
  Tensor logits(Tensor symbols);

  /// The same for the next symbols of a window whose past is remembered: adds the inputs and outputs of
  /// [Network#append].
  ///
  /// @param symbols // [N, T]
  /// @return // [N·T, V]
  Tensor appendedLogits(Tensor symbols);
}
