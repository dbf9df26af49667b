package org.megabytestreams.network;

import static org.megabytestreams.graph.ElementType.FLOAT32;
import static org.megabytestreams.graph.ElementType.INT32;
import static org.megabytestreams.graph.ElementType.INT64;

import org.megabytestreams.graph.AdamW;
import org.megabytestreams.graph.CachedAttention;
import org.megabytestreams.graph.Gradients;
import org.megabytestreams.graph.Graph;
import org.megabytestreams.graph.StepAttention;
import org.megabytestreams.graph.Suffix;
import org.megabytestreams.graph.Tensor;
import org.megabytestreams.graph.WeightMultiplication;
import org.megabytestreams.model.ArchitectureOptions;
import org.megabytestreams.model.ArchitectureOptions.Architecture;
import org.megabytestreams.model.Bits;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Symbols;

/// Builds the graphs of a model: to train it, to score whole windows, to let windows grow.
public final class NetworkGraphs {
  /// Input of every graph: symbols. // [B, T] int32
  public static final String SYMBOLS = "symbols";
  /// Input of the training graph: the weight of each symbol's surprisal in the loss. // [B, T]
  public static final String WEIGHTS = "weights";
  /// Output of the training graph: the weighted sum of surprisals in nats. // scalar
  public static final String LOSS = "loss";
  /// Input of the score and append graphs: how many patches in front need no bits. Of these patches, only what later
  /// ones see is run. // [1] int32
  public static final String SKIPPED = "skipped";
  /// Output of the score and append graphs: the surprisal in bits of each symbol behind the skipped patches.
  /// // [B, T − skipped·P]
  public static final String BITS = "bits";
  /// Output of the same: the bits that the model expected each symbol to cost, which is the entropy of its prediction;
  /// shaped alike.
  public static final String EXPECTED_BITS = "expectedBits";
  /// Output of the append graph, if nothing is skipped, and of the symbol graph: natural log-probabilities at each
  /// position. // [N·T, V]
  public static final String LOG_PROBABILITIES = "logProbabilities";

  /// Input of the append graph: the [#previousSymbols] symbols before the new ones. These are BOUNDARY in the patch
  /// before a window's first, −1 before that. Also an input of the patch graph with convolutions: the symbols before
  /// the patches. // [N, see there] int32
  public static final String PREVIOUS = "previous";
  /// Inputs of the packed append graph:
  /// - how many new patches each of its W windows has, of S together // [W] int32
  /// - the patch before each of them, BOUNDARY before a window's first // [1, S·P] int32
  /// - the place of each in its window (learned positions only) // [1, S] int32
  /// - the number of the new patch before it, or S + w for what window w carries (if local layers look across patches)
  ///   // [S] int32
  public static final String LENGTHS = "lengths";
  public static final String EARLIER = "earlier";
  public static final String PLACES = "places";
  public static final String BEFORE = "before";
  /// Input of the append, packed, patch and symbol graphs: the place of each window's last new place. // [N or W] int32
  public static final String LAST = "last";
  /// Input of the same: how many places the longest window has, past and new. // [1] int32
  public static final String COUNT = "count";
  /// Inputs of the same: the keys and values so far, before the new places; C has room for all. The names end with a
  /// layer's number, and in the packed graph also a window's. // [N, heads, C, width/heads]
  public static final String PAST_KEYS = "pastKeys.";
  public static final String PAST_VALUES = "pastValues.";
  /// Outputs of the same: keys and values with those of the new places. The memory may be that of the inputs.
  /// // [N, heads, C, width/heads]
  public static final String KEYS = "keys.";
  public static final String VALUES = "values.";
  /// Input and output of the append graphs if local layers look across patches: keys and values of the last r places of
  /// each window's latest patch, side by side. They are zeros before a window's first patch. // [W, r, 2L]
  public static final String CARRIED = "carried.";
  public static final String CARRY = "carry.";
  /// Inputs of every graph with a local model that takes match-model predictions: the symbols predicted at each place,
  /// and the strengths; see [org.megabytestreams.matchmodel.Predictions]. // [N, T, M] int32, and float32
  public static final String GUESSED = "guessed";
  public static final String STRENGTHS = "strengths";
  /// Output of the patch graph: what is known of each place of the next patch. // [N·S, P, L]
  public static final String SLICES = "slices";
  /// Input of the symbol graph: the slice of the place whose symbol is wanted. // [N, 1, L]
  public static final String SLICE = "slice";

  /// Inputs of the steps graph, see [StepAttention.Places]: the place of the first new place, where keys and values are
  /// written, and what scores are masked by.
  public static final String FIRST = "first";
  public static final String TARGETS = "targets";
  public static final String MASK = "mask";

  /// The symbol graph's previous symbol at the first place of a patch. It is the row of the local embedding that means
  /// "nothing yet in this patch".
  public static final int LOCAL_PAD = Symbols.COUNT;

  /// The number of windows that the packed append graph takes. For records of some hundred bytes, their patches fill
  /// the matrix kernels.
  public static final int PACKED_WINDOWS = 4;

  /// The number of blocks in which long attention runs if there is nothing to train.
  static final int ATTENTION_BLOCKS = 8;

  private static final float LN_2 = (float) Bits.toNats(1);

  private NetworkGraphs() {}

  /// Builds the graph of one training step on `batch` whole windows: loss, gradients, AdamW.
  public static Graph training(Geometry geometry, int batch, AdamW optimiser, float dropout, int seed) {
    Graph graph = new Graph();
    Tensor loss = loss(graph, geometry, batch, dropout, seed);
    optimiser.append(graph, Gradients.of(graph, loss));
    return graph;
  }

  /// Builds the graph of the loss and its plain gradients, for tests. Each parameter `w` has an output `w.gradient`.
  public static Graph gradients(Geometry geometry, int batch) {
    Graph graph = new Graph();
    var gradients = Gradients.of(graph, loss(graph, geometry, batch, 0, 0));
    for (int i = 0; i < gradients.size(); i++) {
      graph.output(graph.parameters().get(i).name() + ".gradient", gradients.get(i));
    }
    return graph;
  }

  /// Builds the score graph: bits per position, for any number of windows of any number of patches.
  public static Graph score(Geometry geometry) {
    return score(geometry, WeightMultiplication.PLAIN);
  }

  /// Builds the score graph with a way of its own to multiply with weights.
  public static Graph score(Geometry geometry, WeightMultiplication products) {
    Graph graph = new Graph(products);
    Tensor symbols = graph.input(SYMBOLS, INT32, "B", "T");
    ByteNetwork network = network(graph, geometry, 0, 0, false);
    Suffix wanted = Suffix.behind(graph, SKIPPED);
    Suffix ran = wanted.longer(network.patchesBefore());
    bits(graph, geometry, network.logits(symbols, ran), symbols, wanted, ran);
    return graph;
  }

  /// Builds the append graph: the next symbols of one window, given the keys and values of those before them. A
  /// Transformer's graph takes windows side by side.
  public static Graph append(Geometry geometry, WeightMultiplication products) {
    Graph graph = new Graph(products, !geometry.options().megaByte()); // a Transformer writes by single symbols
    Tensor symbols = graph.input(SYMBOLS, INT32, geometry.options().megaByte() ? 1 : "N", "T");
    ByteNetwork network = network(graph, geometry, 0, 0, false);
    Suffix wanted = Suffix.behind(graph, SKIPPED);
    Suffix ran = wanted.longer(network.patchesBefore());
    Tensor logits = network.appendedLogits(symbols, ran);
    graph.output(LOG_PROBABILITIES, bits(graph, geometry, logits, symbols, wanted, ran));
    return graph;
  }

  /// Builds the packed append graph of a MegaByte: the next patches of [#PACKED_WINDOWS] windows, one window's behind
  /// the other's. The graph has the append graph's outputs except log-probabilities.
  public static Graph packed(Geometry geometry, WeightMultiplication products) {
    Graph graph = new Graph(products);
    Tensor symbols = graph.input(SYMBOLS, INT32, 1, "T");
    Suffix all = Suffix.whole(graph);
    bits(graph, geometry, megaByte(graph, geometry).packedLogits(symbols, PACKED_WINDOWS), symbols, all, all);
    return graph;
  }

  /// Tells whether the model has a packed append graph. Convolutions would reach from one window into another.
  public static boolean packs(Geometry geometry) {
    return geometry.options().megaByte() && !geometry.options().convolution();
  }

  /// Tells whether a model can predict the next symbols without running its whole window again.
  public static boolean appends(Geometry geometry) {
    ArchitectureOptions options = geometry.options();
    return options.megaByte() || options.architecture() == Architecture.TRANSFORMER && options.attentionWindow() == 0;
  }

  /// Returns how many symbols before the new ones the append graph takes.
  public static int previousSymbols(Geometry geometry) {
    return geometry.options().megaByte() ? geometry.patchSize() + geometry.options().convolutionReach() : 1;
  }

  /// Builds the patch graph of a MegaByte: the global model's step. The graph takes the latest patches of windows side
  /// by side, BOUNDARY in the one before a window's first. It says what follows them.
  public static Graph patch(Geometry geometry, WeightMultiplication products) {
    Graph graph = new Graph(products, true);
    Tensor symbols = graph.input(SYMBOLS, INT32, "N", "T");
    graph.output(SLICES, megaByte(graph, geometry).nextSlices(symbols));
    return graph;
  }

  /// Builds the symbol graph of a MegaByte: the local model's step. The graph takes the previous symbol of windows side
  /// by side, and predicts the next one. The past's first r places are the end of the patch before. Behind them stand
  /// the places of the present patch.
  public static Graph symbol(Geometry geometry, WeightMultiplication products) {
    Graph graph = new Graph(products, true);
    Tensor previous = graph.input(SYMBOLS, INT32, "N", 1);
    graph.output(LOG_PROBABILITIES, graph.logSoftmax(megaByte(graph, geometry).nextLogits(previous)));
    return graph;
  }

  /// Builds the steps graph of a MegaByte: the local model's step over the next S places of a patch, in windows side by
  /// side. It takes the symbol before each place, and predicts the symbol at each. A place's prediction has the same
  /// bits whatever S and N are. The past is that of the symbol graph.
  public static Graph steps(Geometry geometry) {
    Graph graph = new Graph(WeightMultiplication.PLAIN, true);
    Tensor previous = graph.input(SYMBOLS, INT32, "N", "S");
    graph.output(LOG_PROBABILITIES, graph.logSoftmax(megaByte(graph, geometry).stepLogits(previous)));
    return graph;
  }

  /// Adds the inputs of the steps graph that say where new places stand.
  static StepAttention.Places stepPlaces(Graph graph, Geometry geometry) {
    int most = geometry.options().crossPatchKeys() + geometry.patchSize();
    return new StepAttention.Places(graph.input(FIRST, INT64, 1),
        graph.input(TARGETS, INT64, "N", geometry.localHeads(), "S", 3), graph.input(MASK, FLOAT32, 1, 1, "R", most),
        most);
  }

  /// Adds the inputs of the steps graph that hold the past of a layer.
  static StepAttention.Past stepPast(Graph graph, int layer, int heads, int headWidth) {
    return new StepAttention.Past(graph.input(PAST_KEYS + layer, FLOAT32, "N", heads, "C", headWidth),
        graph.input(PAST_VALUES + layer, FLOAT32, "N", heads, "C", headWidth), KEYS + layer, VALUES + layer);
  }

  /// Adds the inputs that say where new places stand.
  ///
  /// @param most places there may ever be, past and new
  static CachedAttention.Places places(Graph graph, int most) {
    return new CachedAttention.Places(graph.input(LAST, INT32, "N"), graph.input(COUNT, INT32, 1), most);
  }

  private static Tensor loss(Graph graph, Geometry geometry, int batch, float dropout, int seed) {
    Tensor symbols = graph.input(SYMBOLS, INT32, batch, geometry.windowSymbols());
    Tensor weights = graph.input(WEIGHTS, FLOAT32, batch, geometry.windowSymbols());
    Tensor logits = network(graph, geometry, dropout, seed, true).logits(symbols, Suffix.whole(graph));
    Tensor loss =
        graph.weightedLoss(logits, graph.reshape(symbols, -1), graph.reshape(weights, -1), Symbols.COUNT);
    graph.output(LOSS, loss);
    return loss;
  }

  /// Adds the outputs, and returns log-probabilities.
  ///
  /// @param logits of the patches that were run, a few more than are wanted // [N, V]
  /// @return natural log-probabilities // [N, V]
  private static Tensor bits(Graph graph, Geometry geometry, Tensor logits, Tensor symbols, Suffix wanted, Suffix ran) {
    Tensor logProbabilities = graph.logSoftmax(logits);
    Tensor targets = ran.inParts(geometry.patchSize()).of(symbols, 1);
    Suffix scored = wanted.ofTail(ran).inParts(geometry.patchSize());
    Tensor bits = graph.surprisal(logProbabilities, graph.reshape(targets, -1), LN_2);
    graph.output(BITS, scored.of(graph.shapedAs(bits, targets), 1));
    Tensor expected = graph.entropy(logProbabilities, LN_2);
    graph.output(EXPECTED_BITS, scored.of(graph.shapedAs(expected, targets), 1));
    return logProbabilities;
  }

  private static MegaByte megaByte(Graph graph, Geometry geometry) {
    return new MegaByte(graph, geometry, new TransformerLayers(graph, 0, 0), false);
  }

  private static ByteNetwork network(Graph graph, Geometry geometry, float dropout, int seed, boolean wholeWindows) {
    TransformerLayers layers = new TransformerLayers(graph, dropout, seed);
    return geometry.options().megaByte() ? new MegaByte(graph, geometry, layers, wholeWindows)
        : new Transformer(graph, geometry, layers, wholeWindows);
  }
}
