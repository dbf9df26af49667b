package org.megabytestreams.network;

import static org.megabytestreams.graph.ElementType.FLOAT32;
import static org.megabytestreams.graph.ElementType.INT32;

import java.util.ArrayList;
import java.util.List;
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
  /// Output of the prediction graph: natural log-probabilities in the last patch of one window. // [P, V]
  public static final String LOG_PROBABILITIES = "logProbabilities";

  /// The row of the local embedding that stands for "nothing yet in this patch".
  private static final int LOCAL_PAD = Symbols.COUNT;
  private static final int LOCAL_ROWS = Symbols.COUNT + 1;
  /// Widths of the convolutional patch encoder.
  private static final int[] CONVOLUTIONS = {3, 5, 7};
  private static final float LN_2 = (float) Math.log(2);

  private final Geometry geometry;
  private final float dropout;
  private final int seed;
  private final boolean wholeWindows;
  private final Graph graph = new Graph();
  private int dropouts;

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

  /// The prediction graph: what follows each position of the last patch of one window.
  public static Graph prediction(Geometry geometry) {
    Network network = new Network(geometry, 0, 0, false);
    Graph graph = network.graph;
    Tensor symbols = graph.input(SYMBOLS, INT32, 1, "T");
    // What a local layer sees of the patch before saw, one layer lower, the patch before that.
    int seen = geometry.options().crossPatchKeys() == 0 ? 1 : geometry.localLayers() + 1;
    Tensor context = graph.sliceOfAxis1(network.globalContext(symbols), -seen, Long.MAX_VALUE); // [B, ≤ seen, G]
    Tensor last = graph.sliceOfAxis1(symbols, -(long) seen * geometry.patchSize(), Long.MAX_VALUE);
    Tensor logits = graph.sliceOfAxis0(network.logits(last, context), -geometry.patchSize(), Long.MAX_VALUE);
    graph.output(LOG_PROBABILITIES, graph.logSoftmax(logits));
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
    int patchWidth = geometry.patchSize() * geometry.embeddingWidth();
    Tensor earlier = graph.shiftRight(symbols, geometry.patchSize(), Symbols.BOUNDARY);
    Tensor table = graph.parameter("global.embedding", false, Symbols.COUNT, geometry.embeddingWidth());
    Tensor embedded = graph.embed(earlier, table, Symbols.COUNT); // [B, T, E]
    if (geometry.options().convolution()) {
      embedded = convolutions(embedded, geometry.embeddingWidth());
    }
    Tensor patches = graph.reshape(embedded, 0, -1, patchWidth); // [B, K, P·E]
    Tensor x = graph.linear(patches, graph.parameter("global.patch", true, patchWidth, width)); // [B, K, G]
    if (!rotary()) {
      Tensor positions = graph.parameter("global.position", false, geometry.patches(), width);
      x = graph.add(x, wholeWindows ? positions : graph.firstRowsAs(positions, x));
    }
    Attention.Options attention = new Attention.Options(rotary(), 0, null);
    for (int i = 0; i < geometry.globalLayers(); i++) {
      x = layer("global." + i, x, width, geometry.globalHeads(), attention);
    }
    return graph.normalize(x, width);
  }

  /// The local model, over the symbols of each patch side by side.
  ///
  /// @param symbols // [B, k·P]
  /// @param context // [B, k, G]
  /// @return // [B·k·P, V]
  private Tensor logits(Tensor symbols, Tensor context) {
    int patch = geometry.patchSize();
    int width = geometry.localWidth();
    Tensor projection = graph.parameter("local.context", true, geometry.globalWidth(), (long) patch * width);
    Tensor slices = graph.reshape(graph.linear(context, projection), -1, patch, width); // [B·k, P, L]
    Tensor previous = graph.shiftRight(graph.reshape(symbols, -1, patch), 1, LOCAL_PAD); // [B·k, P]
    Tensor table = graph.parameter("local.embedding", false, LOCAL_ROWS, width);
    Tensor x = graph.add(slices, graph.embed(previous, table, LOCAL_ROWS));
    int earlier = geometry.options().crossPatchKeys();
    Attention.Options attention = new Attention.Options(rotary(), 0,
        earlier == 0 ? null : new Attention.Earlier(context, earlier, patch));
    for (int i = 0; i < geometry.localLayers(); i++) {
      x = layer("local." + i, x, width, geometry.localHeads(), attention);
    }
    Tensor rows = graph.reshape(graph.normalize(x, width), -1, width);
    if (geometry.options().untiedOutput()) {
      return graph.linear(rows, graph.parameter("local.output", true, width, Symbols.COUNT));
    }
    return graph.linearTransposed(rows, graph.firstRows(table, Symbols.COUNT, LOCAL_ROWS)); // tied to the embedding
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
  private Tensor layer(String name, Tensor x, int width, int heads, Attention.Options attention) {
    Tensor qkv = graph.linear(graph.normalize(x, width), graph.parameter(name + ".qkv", true, width, 3L * width));
    Tensor mixed = graph.causalAttention(qkv, width, heads, attention);
    Tensor attended = graph.linear(mixed, graph.parameter(name + ".attention", true, width, width));
    Tensor y = graph.add(x, drop(attended));
    Tensor up = graph.linear(graph.normalize(y, width), graph.parameter(name + ".up", true, width, 4L * width));
    Tensor down = graph.linear(graph.relu(up), graph.parameter(name + ".down", true, 4L * width, width));
    return graph.add(y, drop(down));
  }

  private Tensor drop(Tensor x) {
    return graph.dropout(x, dropout, seed + dropouts++);
  }

}
