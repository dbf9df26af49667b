package org.megabytestreams.network;

import static org.megabytestreams.graph.ElementType.FLOAT32;
import static org.megabytestreams.graph.ElementType.INT32;
import static org.megabytestreams.graph.ElementType.INT64;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.megabytestreams.graph.AdamW;
import org.megabytestreams.graph.Attention;
import org.megabytestreams.graph.Gradients;
import org.megabytestreams.graph.Graph;
import org.megabytestreams.graph.Tensor;
import org.megabytestreams.megabyte.Geometry;
import org.megabytestreams.megabyte.Options;
import org.megabytestreams.megabyte.Symbols;

/// The MegaByte network (Yu et al. 2023, section 2) as an ONNX graph. Letters as in [Geometry].
///
/// Departures from the paper: a patch's embeddings are projected to G; the global pad is a patch of BOUNDARY symbols,
/// so that it is a context like any other; pre-norm with RMSNorm, ReLU feed-forward, no biases. The global-to-local
/// projection and the local pad are there, as in the paper's text and not in its pseudocode.
public final class Network {
  /// Input of every graph: the symbols of the windows. // [B, T] int32
  public static final String SYMBOLS = "symbols";
  /// Input of the training graph: the weight of each symbol's surprisal in the loss. // [B, T]
  public static final String WEIGHTS = "weights";
  /// Output of the training graph: the weighted sum of surprisals in nats. // scalar
  public static final String LOSS = "loss";
  /// Output of the score graph: the surprisal of each symbol in bits. // [B, T]
  public static final String BITS = "bits";
  /// Output of the score graph: how many bits the model expected each symbol to cost, the entropy of its prediction.
  /// // [B, T]
  public static final String EXPECTED_BITS = "expectedBits";
  /// Output of the append graph: natural log-probabilities at each position. // [T, V]
  public static final String LOG_PROBABILITIES = "logProbabilities";

  /// Input of the append graph: the symbols before the new ones, [#previousSymbols] of them: BOUNDARY in the patch
  /// before a window's first, −1 before that. // [1, ≥ P]
  public static final String PREVIOUS = "previous";
  /// Input of the append graph: how many patches the window holds so far. // [1] int64
  public static final String LENGTH = "length";
  /// Inputs of the append graph, a layer's number behind: the global layers' keys and values so far, the first LENGTH
  /// of C. // [1, heads, C, G/heads]
  public static final String PAST_KEYS = "pastKeys.";
  public static final String PAST_VALUES = "pastValues.";
  /// Outputs of the append graph: those of the new patches. // [1, heads, S, G/heads]
  public static final String KEYS = "keys.";
  public static final String VALUES = "values.";
  /// Input and output of the append graph where local layers look across patches: keys and values of the last r places
  /// of the latest patch, side by side; zeros before a window's first. // [1, r, 2L]
  public static final String CARRIED = "carried.";
  public static final String CARRY = "carry.";

  /// The row of the local embedding that stands for "nothing yet in this patch".
  private static final int LOCAL_PAD = Symbols.COUNT;
  private static final int LOCAL_ROWS = Symbols.COUNT + 1;
  /// Widths of the convolutional patch encoder.
  private static final int[] CONVOLUTIONS = {3, 5, 7};
  /// Symbols before a position that they reach together.
  private static final int CONVOLUTION_REACH = 12;
  private static final float LN_2 = (float) Math.log(2);

  private final Geometry geometry;
  private final float dropout;
  private final int seed;
  private final boolean wholeWindows;
  private final Graph graph = new Graph();
  private int dropouts;
  private Tensor localTable;

  private Network(Geometry geometry, float dropout, int seed, boolean wholeWindows) {
    this.geometry = geometry;
    this.dropout = dropout;
    this.seed = seed;
    this.wholeWindows = wholeWindows;
  }

  /// The graph of one training step on `batch` whole windows: loss, gradients, AdamW.
  public static Graph training(Geometry geometry, int batch, AdamW optimiser, float dropout, int seed) {
    Network network = new Network(geometry, dropout, seed, true);
    Tensor loss = network.loss(batch);
    network.graph.output(LOSS, loss);
    optimiser.append(network.graph, Gradients.of(network.graph, loss));
    return network.graph;
  }

  /// The graph of the loss and its plain gradients, for tests: output `w.gradient` for each parameter `w`.
  public static Graph gradients(Geometry geometry, int batch) {
    Network network = new Network(geometry, 0, 0, true);
    Tensor loss = network.loss(batch);
    network.graph.output(LOSS, loss);
    var gradients = Gradients.of(network.graph, loss);
    for (int i = 0; i < gradients.size(); i++) {
      network.graph.output(network.graph.parameters().get(i).name() + ".gradient", gradients.get(i));
    }
    return network.graph;
  }

  /// The score graph: bits per position, for any number of windows of any number of patches.
  public static Graph score(Geometry geometry) {
    Network network = new Network(geometry, 0, 0, false);
    Graph graph = network.graph;
    Tensor symbols = graph.input(SYMBOLS, INT32, "B", "T");
    Tensor logits = network.logits(symbols, network.globalContext(symbols));
    Tensor logProbabilities = graph.logSoftmax(logits);
    Tensor bits = graph.surprisal(logProbabilities, graph.reshape(symbols, -1), LN_2);
    graph.output(BITS, graph.shapedAs(bits, symbols));
    graph.output(EXPECTED_BITS, graph.shapedAs(graph.entropy(logProbabilities, LN_2), symbols));
    return graph;
  }

  /// The append graph: the next patches of one window, given the keys and values of those before them.
  public static Graph append(Geometry geometry) {
    Network network = new Network(geometry, 0, 0, false);
    Graph graph = network.graph;
    Tensor symbols = graph.input(SYMBOLS, INT32, 1, "T");
    Tensor context = network.appendedContext(symbols);
    Tensor logProbabilities = graph.logSoftmax(network.appendedLogits(symbols, context));
    Tensor bits = graph.surprisal(logProbabilities, graph.reshape(symbols, -1), LN_2);
    graph.output(BITS, graph.shapedAs(bits, symbols));
    graph.output(EXPECTED_BITS, graph.shapedAs(graph.entropy(logProbabilities, LN_2), symbols));
    graph.output(LOG_PROBABILITIES, logProbabilities);
    return graph;
  }

  private Tensor loss(int batch) {
    Tensor symbols = graph.input(SYMBOLS, INT32, batch, geometry.windowSymbols());
    Tensor weights = graph.input(WEIGHTS, FLOAT32, batch, geometry.windowSymbols());
    Tensor logits = logits(symbols, globalContext(symbols));
    return graph.weightedLoss(logits, graph.reshape(symbols, -1), graph.reshape(weights, -1), Symbols.COUNT);
  }

  /// What the patches before each patch say about it.
  ///
  /// @param symbols // [B, K·P]
  /// @return // [B, K, G]
  private Tensor globalContext(Tensor symbols) {
    int width = geometry.globalWidth();
    Tensor earlier = graph.shiftRight(symbols, geometry.patchSize(), Symbols.BOUNDARY);
    Tensor table = graph.parameter("global.embedding", false, Symbols.COUNT, geometry.embeddingWidth());
    Tensor embedded = graph.embed(earlier, table, Symbols.COUNT); // [B, T, E]
    if (geometry.options().convolution()) {
      embedded = convolutions(embedded, geometry.embeddingWidth());
    }
    Tensor x = patches(embedded);
    if (!rotary()) {
      Tensor positions = positions();
      x = graph.add(x, wholeWindows ? positions : graph.firstRowsAs(positions, x));
    }
    Attention.Options attention = new Attention.Options(rotary(), 0, null);
    for (int i = 0; i < geometry.globalLayers(); i++) {
      x = layer("global." + i, x, width, qkv -> graph.causalAttention(qkv, width, geometry.globalHeads(), attention));
    }
    return graph.normalize(x, width);
  }

  /// [#globalContext] of patches whose predecessors left keys and values.
  ///
  /// @param symbols // [1, S·P]
  /// @return // [1, S, G]
  private Tensor appendedContext(Tensor symbols) {
    int width = geometry.globalWidth();
    int heads = geometry.globalHeads();
    Tensor previous = graph.input(PREVIOUS, INT32, 1, previousSymbols(geometry));
    Tensor earlier = graph.sliceOfAxis1(graph.concatAxis1(previous, symbols), 0, -geometry.patchSize());
    Tensor table = graph.parameter("global.embedding", false, Symbols.COUNT, geometry.embeddingWidth());
    Tensor embedded = graph.embedOrZero(earlier, table); // [1, ≥ T, E]
    if (geometry.options().convolution()) {
      embedded = graph.sliceOfAxis1(convolutions(embedded, geometry.embeddingWidth()), CONVOLUTION_REACH,
          Long.MAX_VALUE);
    }
    Tensor length = graph.input(LENGTH, INT64, 1);
    Tensor patches = patches(embedded);
    Tensor x = rotary() ? patches : graph.add(patches, graph.rowsFrom(positions(), length, patches));
    for (int i = 0; i < geometry.globalLayers(); i++) {
      int number = i;
      List<Tensor> past = List.of(
          graph.input(PAST_KEYS + i, FLOAT32, 1, heads, "C", width / heads),
          graph.input(PAST_VALUES + i, FLOAT32, 1, heads, "C", width / heads));
      x = layer("global." + i, x, width, qkv -> {
        List<Tensor> result = graph.cachedAttention(qkv, past, length, width, heads, rotary());
        graph.output(KEYS + number, result.get(1));
        graph.output(VALUES + number, result.get(2));
        return result.get(0);
      });
    }
    return graph.normalize(x, width);
  }

  /// How many symbols before the new ones the append graph wants.
  public static int previousSymbols(Geometry geometry) {
    return geometry.patchSize() + (geometry.options().convolution() ? CONVOLUTION_REACH : 0);
  }

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

  /// The local model, over the symbols of each patch side by side.
  ///
  /// @param symbols // [B, k·P]
  /// @param context // [B, k, G]
  /// @return // [B·k·P, V]
  private Tensor logits(Tensor symbols, Tensor context) {
    int width = geometry.localWidth();
    Attention.Options attention = localAttention(context, null);
    Tensor x = localInput(symbols, context);
    for (int i = 0; i < geometry.localLayers(); i++) {
      x = layer("local." + i, x, width, qkv -> graph.causalAttention(qkv, width, geometry.localHeads(), attention));
    }
    return output(x);
  }

  /// [#logits] of patches whose predecessor left keys and values where the local layers look across patches.
  private Tensor appendedLogits(Tensor symbols, Tensor context) {
    int width = geometry.localWidth();
    int seen = geometry.options().crossPatchKeys();
    Tensor x = localInput(symbols, context);
    for (int i = 0; i < geometry.localLayers(); i++) {
      int number = i;
      Tensor carried = seen == 0 ? null : graph.input(CARRIED + i, FLOAT32, 1, seen, 2 * width);
      x = layer("local." + i, x, width, qkv -> {
        if (seen > 0) {
          Tensor last = graph.sliceOfAxis1(graph.reshape(qkv, 1, -1, 3L * width), -seen, Long.MAX_VALUE);
          graph.output(CARRY + number, graph.sliceOfLastAxis(last, width, 3L * width));
        }
        return graph.causalAttention(qkv, width, geometry.localHeads(), localAttention(context, carried));
      });
    }
    return output(x);
  }

  private Attention.Options localAttention(Tensor context, Tensor carried) {
    int seen = geometry.options().crossPatchKeys();
    return new Attention.Options(rotary(), 0,
        seen == 0 ? null : new Attention.Earlier(context, seen, geometry.patchSize(), carried));
  }

  /// @return // [B·k, P, L]
  private Tensor localInput(Tensor symbols, Tensor context) {
    int patch = geometry.patchSize();
    int width = geometry.localWidth();
    Tensor projection = graph.parameter("local.context", true, geometry.globalWidth(), (long) patch * width);
    Tensor slices = graph.reshape(graph.linear(context, projection), -1, patch, width);
    Tensor previous = graph.shiftRight(graph.reshape(symbols, -1, patch), 1, LOCAL_PAD); // [B·k, P]
    return graph.add(slices, graph.embed(previous, localTable(), LOCAL_ROWS));
  }

  /// @return logits // [B·k·P, V]
  private Tensor output(Tensor x) {
    int width = geometry.localWidth();
    Tensor rows = graph.reshape(graph.normalize(x, width), -1, width);
    if (geometry.options().untiedOutput()) {
      return graph.linear(rows, graph.parameter("local.output", true, width, Symbols.COUNT));
    }
    return graph.linearTransposed(rows, graph.firstRows(localTable(), Symbols.COUNT, LOCAL_ROWS)); // tied
  }

  private Tensor localTable() {
    if (localTable == null) {
      localTable = graph.parameter("local.embedding", false, LOCAL_ROWS, geometry.localWidth());
    }
    return localTable;
  }

  /// Causal convolutions over the embeddings, each added to what it saw (the paper's convolutional patch encoder).
  ///
  /// @param x // [B, T, E]
  private Tensor convolutions(Tensor x, int width) {
    for (int kernel : CONVOLUTIONS) {
      List<Tensor> places = new ArrayList<>(List.of(x));
      for (int back = 1; back < kernel; back++) {
        places.add(graph.delay(x, back));
      }
      Tensor weight = graph.parameter("global.convolution." + kernel, true, (long) kernel * width, width);
      x = graph.add(x, graph.relu(graph.linear(graph.concat(places, width), weight)));
    }
    return x;
  }

  private boolean rotary() {
    return geometry.options().positions() == Options.Positions.ROTARY;
  }

  /// One pre-norm transformer layer on `[N, S, width]`.
  ///
  /// @param attention from queries, keys and values to what was seen
  private Tensor layer(String name, Tensor x, int width, UnaryOperator<Tensor> attention) {
    Tensor qkv = graph.linear(graph.normalize(x, width), graph.parameter(name + ".qkv", true, width, 3L * width));
    Tensor attended = graph.linear(attention.apply(qkv), graph.parameter(name + ".attention", true, width, width));
    Tensor y = graph.add(x, drop(attended));
    Tensor up = graph.linear(graph.normalize(y, width), graph.parameter(name + ".up", true, width, 4L * width));
    Tensor down = graph.linear(graph.relu(up), graph.parameter(name + ".down", true, 4L * width, width));
    return graph.add(y, drop(down));
  }

  private Tensor drop(Tensor x) {
    return graph.dropout(x, dropout, seed + dropouts++);
  }

}
