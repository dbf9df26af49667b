package org.megabytestreams.bench;

import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Symbols;

/// Counts the floating-point operations of a model (Yu et al. 2023, section 3: 2·T·(m_G/P + m_L), and attention).
public final class Flops {
  private Flops() {}

  /// Counts the operations for one symbol in a full window. They are a multiplication and an addition for each weight
  /// that it passes, and attention at its causal half.
  public static double perByte(Geometry g) {
    double layers = 12.0 * g.globalLayers() * g.globalWidth() * g.globalWidth();
    if (!g.options().megaByte()) {
      double attention = 2.0 * g.globalLayers() * g.globalWidth() * seen(g);
      return 2 * (layers + attention + (double) g.globalWidth() * Symbols.COUNT);
    }
    double globalWeights = (double) g.patchSize() * g.embeddingWidth() * g.globalWidth() + layers;
    double localWeights = (double) g.globalWidth() * g.localWidth()
        + 12.0 * g.localLayers() * g.localWidth() * g.localWidth() + (double) g.localWidth() * Symbols.COUNT;
    int window = g.options().attentionWindow();
    double seenPatches = window > 0 ? Math.min(window, g.patches() / 2.0) : g.patches() / 2.0;
    double globalAttention = 2.0 * g.globalLayers() * g.globalWidth() * seenPatches;
    double localAttention = 2.0 * g.localLayers() * g.localWidth()
        * (g.patchSize() / 2.0 + g.options().crossPatchKeys());
    return 2 * ((globalWeights + globalAttention) / g.patchSize() + localWeights + localAttention);
  }

  /// Counts the places that a symbol of a Transformer sees on the average. With linear attention, counts instead what
  /// its state costs.
  private static double seen(Geometry g) {
    int block = g.options().blockSymbols();
    return switch (g.options().architecture()) {
      case LINEAR_TRANSFORMER -> block / 2.0 + (double) g.globalWidth() / g.globalHeads();
      default -> block > 1 ? block : g.windowSymbols() / 2.0;
    };
  }
}
