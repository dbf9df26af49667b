package org.megabytestreams.score;

import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;

/// Says how records are laid into symbols: models that agree in it can go on with each other's symbols.
///
/// @param patchSize P
/// @param framing how records are laid into patches
public record SymbolLayout(int patchSize, Framing framing) {
  public static SymbolLayout of(Geometry geometry) {
    return new SymbolLayout(geometry.patchSize(), geometry.framing());
  }
}
