package org.megabytestreams.network;

import static org.megabytestreams.graph.ElementType.INT32;

import org.megabytestreams.graph.Attention;
import org.megabytestreams.graph.CachedAttention;
import org.megabytestreams.graph.Graph;
import org.megabytestreams.graph.Suffix;
import org.megabytestreams.graph.Tensor;
import org.megabytestreams.model.ArchitectureOptions.Architecture;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Symbols;

/// A byte-level Transformer, the baseline of MegaByte: every layer sees every symbol. With an attention window or with
/// linear attention it runs in blocks of [org.megabytestreams.model.ArchitectureOptions#blockSymbols].
final class Transformer implements ByteNetwork {
  private final Graph graph;
  private final Geometry geometry;
  private final TransformerLayers layers;
  private final boolean wholeWindows;
  /// The attention of windows in which a place sees all places before it.
  private final Attention whole;
  private final Tensor table;

  Transformer(Graph graph, Geometry geometry, TransformerLayers layers, boolean wholeWindows) {
    this.graph = graph;
    this.geometry = geometry;
    this.layers = layers;
    this.wholeWindows = wholeWindows;
    this.whole = graph.causalAttention(geometry.globalWidth(), geometry.globalHeads(),
        new Attention.Options(geometry.rotary(), 0, null, NetworkGraphs.ATTENTION_BLOCKS));
    this.table = graph.parameter("global.embedding", false, Symbols.COUNT, geometry.globalWidth());
  }

  @Override
  public Tensor logits(Tensor symbols, Suffix ran) {
    int width = geometry.globalWidth();
    Tensor x = graph.embed(graph.shiftRight(symbols, 1, Symbols.BOUNDARY), table, Symbols.COUNT); // [B, T, G]
    if (!geometry.rotary()) {
      Tensor positions = positions();
      x = graph.add(x, wholeWindows ? positions : graph.firstRowsAs(positions, x));
    }
    for (int i = 0; i < geometry.globalLayers(); i++) {
      Tensor like = x;
      x = layers.layer("global." + i, x, width, look(like));
    }
    return output(x, ran);
  }

  @Override
  public int patchesBefore() {
    return 0;
  }

  @Override
  public Tensor appendedLogits(Tensor symbols, Suffix ran) {
    int width = geometry.globalWidth();
    Tensor previous = graph.input(NetworkGraphs.PREVIOUS, INT32, "N", 1);
    Tensor earlier = graph.slice(graph.concatAxis1(previous, symbols), 1, 0, -1);
    CachedAttention.Places places = NetworkGraphs.places(graph, geometry.windowSymbols());
    Tensor embedded = graph.embed(earlier, table, Symbols.COUNT);
    Tensor x = geometry.rotary() ? embedded : graph.add(embedded, graph.rowsUpTo(positions(), places.last(), embedded));
    for (int i = 0; i < geometry.globalLayers(); i++) {
      CachedLayerAttention remembered =
          new CachedLayerAttention(graph, "" + i, width, geometry.globalHeads(), places, geometry.rotary(), 0);
      x = layers.layer("global." + i, x, width, LayerAttention.at(remembered::attention));
    }
    return output(x, ran);
  }

  private LayerAttention look(Tensor like) {
    if (geometry.options().blockSymbols() > 1) {
      return LayerAttention.at(qkv -> attentionInBlocks(qkv, like));
    }
    return wholeWindows ? LayerAttention.at(whole) : LayerAttention.inParts(whole, geometry.globalWidth());
  }

  /// Computes attention in blocks.
  ///
  /// @param qkv // [B, T, 3·G]
  /// @param like // [B, T, G]
  private Tensor attentionInBlocks(Tensor qkv, Tensor like) {
    int width = geometry.globalWidth();
    int block = geometry.options().blockSymbols();
    Tensor blocks = graph.reshape(qkv, -1, block, 3L * width);
    Tensor groups = graph.reshape(like, 0, -1, (long) block * width);
    Tensor seen = geometry.options().architecture() == Architecture.LINEAR_TRANSFORMER
        ? graph.linearAttention(blocks, groups, block, width, geometry.globalHeads())
        : graph.causalAttention(width, geometry.globalHeads(), new Attention.Options(geometry.rotary(), block,
            new Attention.Earlier(groups, block, block, null))).apply(blocks);
    return graph.reshapeAs(seen, like);
  }

  /// Computes the output.
  ///
  /// @param x // [N, T, G]
  private Tensor output(Tensor x, Suffix ran) {
    int width = geometry.globalWidth();
    Tensor wanted = ran.inParts(geometry.patchSize()).of(x, 1);
    Tensor rows = graph.reshape(graph.normalize(wanted, width), -1, width);
    return geometry.options().untiedOutput()
        ? graph.linear(rows, graph.parameter("global.output", true, width, Symbols.COUNT))
        : graph.linearTransposed(rows, table, Symbols.COUNT, Symbols.COUNT);
  }

  private Tensor positions() {
    return graph.parameter("global.position", false, geometry.windowSymbols(), geometry.globalWidth());
  }

}
