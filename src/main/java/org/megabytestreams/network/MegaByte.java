package org.megabytestreams.network;

import static org.megabytestreams.graph.ElementType.FLOAT32;
import static org.megabytestreams.graph.ElementType.INT32;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.megabytestreams.graph.Attention;
import org.megabytestreams.graph.CachedAttention;
import org.megabytestreams.graph.Graph;
import org.megabytestreams.graph.StepAttention;
import org.megabytestreams.graph.Suffix;
import org.megabytestreams.graph.Tensor;
import org.megabytestreams.graph.WeightedRows;
import org.megabytestreams.model.ArchitectureOptions;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Symbols;

/// Builds the MegaByte network (Yu et al. 2023, section 2). The letters of shapes are those of [Geometry].
///
/// It departs from the paper here: a patch's embeddings are projected to G. The global pad is a patch of
/// BOUNDARY symbols, so that it is a context like any other. The global-to-local projection and the local pad are
/// there, as in the paper's text and not in its pseudocode.
final class MegaByte implements ByteNetwork {
  private static final int LOCAL_ROWS = NetworkGraphs.LOCAL_PAD + 1;

  private final Graph graph;
  private final Geometry geometry;
  private final TransformerLayers layers;
  private final boolean wholeWindows;
  private Tensor localTable;
  /// The match-model predictions of each place, and their strengths; inputs of the local model. // [N, T, M]
  private Tensor guessed;
  private Tensor strengths;

  MegaByte(Graph graph, Geometry geometry, TransformerLayers layers, boolean wholeWindows) {
    this.graph = graph;
    this.geometry = geometry;
    this.layers = layers;
    this.wholeWindows = wholeWindows;
  }

  @Override
  public Tensor logits(Tensor symbols, Suffix ran) {
    Tensor context = globalContext(symbols, ran);
    LayerAttention look = look(localAttention(context, null), geometry.localWidth());
    return localLogits(symbols, context, ran, _ -> look);
  }

  /// Each local layer that looks across patches makes later predictions depend on one patch more.
  @Override
  public int patchesBefore() {
    return geometry.options().crossPatchKeys() == 0 ? 0 : geometry.localLayers();
  }

  @Override
  public Tensor appendedLogits(Tensor symbols, Suffix ran) {
    Tensor previous = graph.input(NetworkGraphs.PREVIOUS, INT32, 1, NetworkGraphs.previousSymbols(geometry));
    Tensor earlier = graph.slice(graph.concatAxis1(previous, symbols), 1, 0, -geometry.patchSize());
    Tensor context = contextAfter(earlier, ran);
    int width = geometry.localWidth();
    int seen = geometry.options().crossPatchKeys();
    if (seen == 0) {
      LayerAttention look = LayerAttention.at(localAttention(null, null));
      return localLogits(symbols, context, ran, _ -> look);
    }
    return localLogits(symbols, context, ran, layer -> LayerAttention.at(qkv -> {
      Tensor last = graph.slice(graph.reshape(qkv, 1, -1, 3L * width), 1, -seen, Long.MAX_VALUE);
      graph.output(NetworkGraphs.CARRY + layer, graph.slice(last, 2, width, 3L * width));
      Tensor carried = graph.input(NetworkGraphs.CARRIED + layer, FLOAT32, 1, seen, 2 * width);
      return localAttention(null, carried).apply(qkv);
    }));
  }

  /// Predicts the next symbols of several windows; see [NetworkGraphs#packed].
  ///
  /// @param symbols // [1, S·P]
  /// @return // [S·P, V]
  Tensor packedLogits(Tensor symbols, int windows) {
    PackedAttention packed = new PackedAttention(graph, geometry, windows);
    Tensor earlier = graph.input(NetworkGraphs.EARLIER, INT32, 1, "T");
    Tensor x = patches(graph.embed(earlier, globalTable(), Symbols.COUNT));
    if (!geometry.rotary()) {
      x = graph.add(x, graph.embed(graph.input(NetworkGraphs.PLACES, INT32, 1, "S"), positions(), geometry.patches()));
    }
    Suffix all = Suffix.whole(graph);
    return localLogits(symbols, globalLayers(x, all, packed::global), all, packed::local);
  }

  /// Runs the global layers.
  ///
  /// @param x patches // [N, S, G]
  /// @param ran the patches that are asked about; of the others the last layer needs only keys and values
  /// @param looks of each layer, by its number
  /// @return // [N, s, G]
  private Tensor globalLayers(Tensor x, Suffix ran, IntFunction<LayerAttention> looks) {
    int width = geometry.globalWidth();
    for (int i = 0; i < geometry.globalLayers(); i++) {
      Suffix wanted = i == geometry.globalLayers() - 1 ? ran : Suffix.whole(graph);
      x = layers.layer("global." + i, x, width, looks.apply(i), wanted);
    }
    return graph.normalize(x, width);
  }

  /// Runs the local model.
  ///
  /// @param symbols // [B, T]
  /// @param context of the patches that are run // [B, k, G]
  /// @param looks of each layer, by its number
  /// @return // [B·k·P, V]
  private Tensor localLogits(Tensor symbols, Tensor context, Suffix ran, IntFunction<LayerAttention> looks) {
    Tensor x = localInput(symbols, context, ran);
    for (int i = 0; i < geometry.localLayers(); i++) {
      x = layers.layer("local." + i, x, geometry.localWidth(), looks.apply(i));
    }
    return output(x);
  }

  /// Computes what the latest patches say about the next ones; see [NetworkGraphs#patch].
  ///
  /// @param symbols // [N, S·P]
  /// @return // [N·S, P, L]
  Tensor nextSlices(Tensor symbols) {
    int reach = geometry.options().convolutionReach();
    return slices(contextAfter(reach == 0 ? symbols
        : graph.concatAxis1(graph.input(NetworkGraphs.PREVIOUS, INT32, "N", reach), symbols), Suffix.whole(graph)));
  }

  /// Predicts each lane's next symbol; see [NetworkGraphs#symbol].
  ///
  /// @param previous // [N, 1]
  /// @return // [N, V]
  Tensor nextLogits(Tensor previous) {
    int width = geometry.localWidth();
    Tensor slice = graph.input(NetworkGraphs.SLICE, FLOAT32, "N", 1, width);
    CachedAttention.Places places =
        NetworkGraphs.places(graph, geometry.options().crossPatchKeys() + geometry.patchSize());
    Tensor x = withGuesses(graph.add(slice, graph.embed(previous, localTable(), LOCAL_ROWS)), 1, Suffix.whole(graph));
    for (int i = 0; i < geometry.localLayers(); i++) {
      CachedLayerAttention remembered = new CachedLayerAttention(graph, ""
          + i, width, geometry.localHeads(), places, geometry.rotary(), 0);
      x = layers.layer("local." + i, x, width, LayerAttention.at(remembered::attention));
    }
    return output(x);
  }

  /// Predicts the next symbols of each lane; see [NetworkGraphs#steps].
  ///
  /// @param previous // [N, S]
  /// @return // [N·S, V]
  Tensor stepLogits(Tensor previous) {
    int width = geometry.localWidth();
    Tensor slice = graph.input(NetworkGraphs.SLICE, FLOAT32, "N", "S", width);
    Tensor x = withGuessesAtOnce(graph.add(slice, graph.embed(previous, localTable(), LOCAL_ROWS)));
    StepAttention attention = new StepAttention(graph, width, geometry.localHeads(),
        NetworkGraphs.stepPlaces(graph, geometry), geometry.rotary());
    for (int i = 0; i < geometry.localLayers(); i++) {
      StepAttention.Past past = NetworkGraphs.stepPast(graph, i, geometry.localHeads(), width / geometry.localHeads());
      x = layers.layer("local." + i, x, width, LayerAttention.at(qkv -> attention.apply(qkv, past)));
    }
    return output(x);
  }

  /// Computes what the patches before each patch say about it.
  ///
  /// @param symbols // [B, K·P]
  /// @param ran patches that are asked about
  /// @return // [B, k, G]
  private Tensor globalContext(Tensor symbols, Suffix ran) {
    int width = geometry.globalWidth();
    Tensor earlier = graph.shiftRight(symbols, geometry.patchSize(), Symbols.BOUNDARY);
    Tensor embedded = graph.embed(earlier, globalTable(), Symbols.COUNT); // [B, T, E]
    if (geometry.options().convolution()) {
      embedded = convolutions(embedded, geometry.embeddingWidth());
    }
    Tensor x = patches(embedded);
    if (!geometry.rotary()) {
      Tensor positions = positions();
      x = graph.add(x, wholeWindows ? positions : graph.firstRowsAs(positions, x));
    }
    Attention attention = graph.causalAttention(width, geometry.globalHeads(), new Attention.Options(geometry.rotary(),
        geometry.options().attentionWindow(), null, NetworkGraphs.ATTENTION_BLOCKS));
    LayerAttention look = look(attention, width);
    return globalLayers(x, ran, _ -> look);
  }

  private LayerAttention look(Attention attention, int width) {
    return wholeWindows ? LayerAttention.at(attention) : LayerAttention.inParts(attention, width);
  }

  /// Computes what patches say about the patch that follows each of them, given the keys and values of earlier ones.
  ///
  /// @param earlier the patches, behind as many symbols as convolutions reach // [N, reach + S·P]
  /// @param ran patches of those that are asked about
  /// @return // [N, s, G]
  private Tensor contextAfter(Tensor earlier, Suffix ran) {
    int width = geometry.globalWidth();
    Tensor embedded = graph.embedOrZero(earlier, globalTable());
    if (geometry.options().convolution()) {
      embedded = graph.slice(convolutions(embedded, geometry.embeddingWidth()), 1,
          geometry.options().convolutionReach(), Long.MAX_VALUE);
    }
    CachedAttention.Places places = NetworkGraphs.places(graph, geometry.rememberedPatches());
    Tensor patches = patches(embedded);
    Tensor x =
        geometry.rotary() ? patches : graph.add(patches, graph.rowsUpTo(positions(), places.last(), patches));
    int window = geometry.options().attentionWindow();
    return globalLayers(x, ran,
        layer -> LayerAttention.at(new CachedLayerAttention(graph, "" + layer, width, geometry.globalHeads(),
        places, geometry.rotary(), window)::attention));
  }

  private Tensor globalTable() {
    return graph.parameter("global.embedding", false, Symbols.COUNT, geometry.embeddingWidth());
  }

  /// Embeds patches.
  ///
  /// @param embedded // [B, K·P, E]
  /// @return // [B, K, G]
  private Tensor patches(Tensor embedded) {
    int patchWidth = geometry.patchSize() * geometry.embeddingWidth();
    Tensor joined = graph.reshape(embedded, 0, -1, patchWidth);
    return graph.linear(joined, graph.parameter("global.patch", true, patchWidth, geometry.globalWidth()));
  }

  private Tensor positions() {
    return graph.parameter("global.position", false, geometry.patches(), geometry.globalWidth());
  }

  /// Makes the attention of local layers.
  ///
  /// @param windows a tensor whose first two axes are windows and patches of a window; null if something is carried
  /// @param carried keys and values of the patch before the first; null for none
  private Attention localAttention(Tensor windows, Tensor carried) {
    int seen = geometry.options().crossPatchKeys();
    Attention.Earlier earlier =
        seen == 0 ? null : new Attention.Earlier(windows, seen, geometry.patchSize(), carried);
    return graph.causalAttention(geometry.localWidth(), geometry.localHeads(),
        new Attention.Options(geometry.rotary(), 0, earlier));
  }

  /// Computes the input of the local model.
  ///
  /// @param symbols // [B, T]
  /// @param context of the patches that are run // [B, k, G]
  /// @return // [B·k, P, L]
  private Tensor localInput(Tensor symbols, Tensor context, Suffix ran) {
    Tensor slices = slices(context);
    Suffix ranSymbols = ran.inParts(geometry.patchSize());
    Tensor patches = graph.reshape(ranSymbols.of(symbols, 1), -1, geometry.patchSize());
    Tensor previous = graph.shiftRight(patches, 1, NetworkGraphs.LOCAL_PAD); // [B·k, P]
    return withGuesses(graph.add(slices, graph.embed(previous, localTable(), LOCAL_ROWS)), geometry.patchSize(),
        ranSymbols);
  }

  /// Adds the match-model predictions of each place, if the model takes them. A prediction adds its symbol's embedding,
  /// multiplied by its strength.
  ///
  /// @param x // [N, places, L]
  /// @param ran the symbols that `x` holds, of those that predictions are given for
  private Tensor withGuesses(Tensor x, int places, Suffix ran) {
    if (!geometry.options().matching()) {
      return x;
    }
    int guesses = geometry.options().guesses();
    guessed = ran.of(graph.input(NetworkGraphs.GUESSED, INT32, "N", "T", guesses), 1);
    strengths = ran.of(graph.input(NetworkGraphs.STRENGTHS, FLOAT32, "N", "T", guesses), 1);
    Tensor strength = graph.reshape(strengths, -1, places, guesses);
    Tensor symbols = graph.reshape(guessed, -1, places, guesses);
    int width = geometry.localWidth();
    x = graph.add(x, graph.linear(strength, graph.parameter("local.guess.strength", true, guesses, width)));
    for (int i = 0; i < guesses; i++) {
      Tensor table = graph.parameter("local.guess." + i, false, Symbols.COUNT, width);
      Tensor symbol = graph.reshape(graph.slice(symbols, 2, i, i + 1), -1, places);
      x = graph.add(x, graph.scale(graph.embed(symbol, table, Symbols.COUNT), graph.slice(strength, 2, i, i + 1)));
    }
    return x;
  }

  /// Adds the match-model predictions as [#withGuesses] does, by one lookup in the tables of all. Has no gradient.
  ///
  /// @param x // [N, S, L]
  private Tensor withGuessesAtOnce(Tensor x) {
    if (!geometry.options().matching()) {
      return x;
    }
    int guesses = geometry.options().guesses();
    int width = geometry.localWidth();
    guessed = graph.input(NetworkGraphs.GUESSED, INT32, "N", "S", guesses);
    strengths = graph.input(NetworkGraphs.STRENGTHS, FLOAT32, "N", "S", guesses);
    Tensor strength = graph.parameter("local.guess.strength", true, guesses, width);
    List<Tensor> tables = new ArrayList<>();
    for (int i = 0; i < guesses; i++) {
      Tensor table = graph.parameter("local.guess." + i, false, Symbols.COUNT, width);
      tables.add(graph.add(table, graph.slice(strength, 0, i, i + 1)));
    }
    return graph.add(x, WeightedRows.sum(graph, tables, Symbols.COUNT, guessed, strengths));
  }

  /// Cuts each place's own slice out of its patch's context.
  ///
  /// @param context // [B, k, G]
  /// @return // [B·k, P, L]
  private Tensor slices(Tensor context) {
    int patch = geometry.patchSize();
    int width = geometry.localWidth();
    Tensor projection = graph.parameter("local.context", true, geometry.globalWidth(), (long) patch * width);
    return graph.reshape(graph.linear(context, projection), -1, patch, width);
  }

  /// Computes logits.
  ///
  /// @return logits // [N, V]
  private Tensor output(Tensor x) {
    int width = geometry.localWidth();
    Tensor rows = graph.reshape(graph.normalize(x, width), -1, width);
    Tensor logits = geometry.options().untiedOutput()
        ? graph.linear(rows, graph.parameter("local.output", true, width, Symbols.COUNT))
        : graph.linearTransposed(rows, localTable(), Symbols.COUNT, LOCAL_ROWS); // tied
    return geometry.options().matching() ? withTrust(logits, rows) : logits;
  }

  /// Raises the logits of predicted symbols, each by its prediction's strength and by how far it is trusted here. This
  /// is a mixer of match-model predictions whose weights the network sets.
  ///
  /// @param logits // [N, V]
  /// @param rows what the network knows of each place // [N, L]
  private Tensor withTrust(Tensor logits, Tensor rows) {
    int guesses = geometry.options().guesses();
    Tensor here = graph.linear(rows, graph.parameter("local.guess.trustHere", true, geometry.localWidth(), guesses));
    Tensor trust = graph.add(here, graph.parameter("local.guess.trust", false, guesses));
    Tensor strength = graph.reshape(strengths, -1, guesses);
    return graph.addAt(logits, graph.reshape(guessed, -1, guesses), graph.scale(trust, strength));
  }

  private Tensor localTable() {
    if (localTable == null) {
      localTable = graph.parameter("local.embedding", false, LOCAL_ROWS, geometry.localWidth());
    }
    return localTable;
  }

  /// Computes causal convolutions over the embeddings, each added to its input (the paper's convolutional patch
  /// encoder).
  ///
  /// @param x // [B, T, E]
  private Tensor convolutions(Tensor x, int width) {
    for (int kernel : ArchitectureOptions.CONVOLUTION_WIDTHS) {
      List<Tensor> places = new ArrayList<>(List.of(x));
      for (int back = 1; back < kernel; back++) {
        places.add(graph.delay(x, back));
      }
      Tensor weight = graph.parameter("global.convolution." + kernel, true, (long) kernel * width, width);
      x = graph.add(x, graph.relu(graph.linear(graph.concat(places, width), weight)));
    }
    return x;
  }

}
