package org.megabytestreams.graph;

import static org.megabytestreams.graph.ElementType.FLOAT32;
import static org.megabytestreams.graph.ElementType.INT32;
import static org.megabytestreams.graph.ElementType.INT64;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;

/// A graph under construction. It has differentiable operators, each of which can also append its own gradient.
///
/// Operators take and return [Tensor]s, and are recorded on a tape in the order of their calls. [Gradients] walks the
/// tape backwards. Not safe for use by several threads.
public final class Graph {
  /// Records one operator; `backward` appends the gradients of its inputs, given that of its output.
  record Step(Tensor output, BiConsumer<Gradients, Tensor> backward) {}

  private final WeightMultiplication products;
  private final boolean steps;
  private final NodeEmitter nodes = new NodeEmitter();
  private final List<Step> tape = new ArrayList<>();
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();

  public Graph() {
    this(WeightMultiplication.PLAIN);
  }

  /// Makes a graph that multiplies with weights in a way of its own. Only [WeightMultiplication#PLAIN] has gradients.
  public Graph(WeightMultiplication products) {
    this(products, false);
  }

  /// @param steps whether the graph runs on few rows at a time; such a graph has no gradients
  public Graph(WeightMultiplication products, boolean steps) {
    this.products = products;
    this.steps = steps;
  }

  NodeEmitter nodes() {
    return nodes;
  }

  List<Step> tape() {
    return tape;
  }

  /// Returns the parameters in the order of their first use.
  public List<Parameter> parameters() {
    return List.copyOf(parameters.values());
  }

  /// Adds an input. A dimension is a number if it is fixed, a name (a string) if it varies from call to call.
  public Tensor input(String name, ElementType type, Object... shape) {
    return nodes.input(name, type, List.of(shape));
  }

  public void output(String name, Tensor tensor) {
    nodes.output(name, tensor);
  }

  /// Adds a trainable weight.
  ///
  /// @throws IllegalArgumentException if the name is taken
  public Tensor parameter(String name, boolean decayed, long... shape) {
    Tensor tensor = new Tensor(name, FLOAT32, shape.length, true);
    List<Long> dimensions = LongStream.of(shape).boxed().toList();
    if (parameters.putIfAbsent(name, new Parameter(name, dimensions, decayed, tensor)) != null) {
      throw new IllegalArgumentException("parameter '" + name + "' exists already");
    }
    return tensor;
  }

  /// Shifts the last axis by `by` places to the right: the first places become `fill`, the last ones drop out.
  public Tensor shiftRight(Tensor symbols, int by, int fill) {
    long[] pads = new long[2 * symbols.rank()];
    pads[symbols.rank() - 1] = by;
    pads[2 * symbols.rank() - 1] = -by;
    return nodes.node("Pad", symbols.type(), symbols.rank(), List.of(symbols, nodes.longs(pads), nodes.scalar(fill)));
  }

  /// Looks up rows: `[..., ]` of INT32 and a table `[R, D]` give `[..., D]`.
  public Tensor embed(Tensor symbols, Tensor table, int rows) {
    Tensor result = nodes.node("Gather", FLOAT32, symbols.rank() + 1, List.of(table, symbols));
    record(result, (gradients, d) -> gradients.add(table, () -> {
      // A scatter-add has no fast kernel, so one-hot rows and a matrix product take its place.
      Tensor flat = nodes.node("Reshape", INT32, 1, List.of(symbols, nodes.longs(-1)));
      Tensor hot = nodes.node("OneHot", FLOAT32, 2, List.of(flat, nodes.scalar(rows), nodes.floats(0, 1))); // [N, R]
      return gemm(hot, true, rowsOf(d), false);
    }));
    return result;
  }

  /// Looks up rows as [#embed] does, with zeros for symbols below 0. Has no gradient.
  public Tensor embedOrZero(Tensor symbols, Tensor table) {
    Tensor none = nodes.node("Less", ElementType.BOOL, symbols.rank(), List.of(symbols, nodes.scalar(0)));
    Tensor index = nodes.node("Max", INT32, symbols.rank(), List.of(symbols, nodes.scalar(0)));
    Tensor rows = nodes.node("Gather", FLOAT32, symbols.rank() + 1, List.of(table, index));
    Tensor column = nodes.node("Unsqueeze", ElementType.BOOL, symbols.rank() + 1, List.of(none, nodes.longs(-1)));
    return nodes.node("Where", FLOAT32, symbols.rank() + 1, List.of(column, nodes.scalar(0f), rows));
  }

  /// Computes the product of `[..., D_in]` and the weight `[D_in, D_out]`.
  public Tensor linear(Tensor x, Tensor weight) {
    Tensor result = products.product(this, x, new WeightMultiplication.Weight(weight.name(), weight, false));
    record(result, (gradients, d) -> {
      gradients.add(x, () -> shapedAs(gemm(rowsOf(d), false, weight, true), x));
      gradients.add(weight, () -> gemm(rowsOf(x), true, rowsOf(d), false));
    });
    return result;
  }

  /// Computes the product of `[..., D_in]` and the columns `[from, to)` of a weight. Has no gradient.
  public Tensor linear(Tensor x, Tensor weight, long from, long to) {
    Tensor columns = nodes.slice(weight, 1, from, to);
    return products.product(this, x, new WeightMultiplication.Weight(weight.name(), columns, false));
  }

  /// Multiplies `x` `[N, D]` by the transpose of the first `count` rows of a weight `[rows, D]`: `[N, count]`.
  public Tensor linearTransposed(Tensor x, Tensor weight, int count, int rows) {
    Tensor first = count == rows ? weight : firstRows(weight, count, rows);
    Tensor result = products.product(this, x, new WeightMultiplication.Weight(weight.name(), first, true));
    record(result, (gradients, d) -> {
      gradients.add(x, () -> gemm(d, false, first, false));
      gradients.add(first, () -> gemm(d, true, x, false));
    });
    return result;
  }

  /// Computes the sum of two tensors. `b` may lack leading axes of `a`, along which `b` is repeated.
  public Tensor add(Tensor a, Tensor b) {
    Tensor result = nodes.node("Add", FLOAT32, a.rank(), List.of(a, b));
    record(result, (gradients, d) -> {
      gradients.add(a, () -> d);
      gradients.add(b, () -> a.rank() == b.rank() ? d : sumOfLeadingAxes(d, a.rank() - b.rank()));
    });
    return result;
  }

  /// Computes the product of `x` and factors of its shape, or of one number a row `[..., 1]`. Factors have no gradient.
  public Tensor scale(Tensor x, Tensor factors) {
    Tensor result = mul(x, factors);
    record(result, (gradients, d) -> gradients.add(x, () -> mul(d, factors)));
    return result;
  }

  /// Adds to each row of `x` some amounts, each at a column of its own. Several amounts may share one column.
  ///
  /// @param x // [N, R]
  /// @param columns 0 to R − 1 // [N, M] int32
  /// @param amounts // [N, M]
  /// @return // [N, R]
  public Tensor addAt(Tensor x, Tensor columns, Tensor amounts) {
    Tensor result = nodes.node("ScatterElements", FLOAT32, 2, List.of(x, columns, amounts), "axis", 1, "reduction",
        "add");
    record(result, (gradients, d) -> {
      gradients.add(x, () -> d);
      gradients.add(amounts, () -> nodes.node("GatherElements", FLOAT32, 2, List.of(d, columns), "axis", 1));
    });
    return result;
  }

  public Tensor relu(Tensor x) {
    Tensor result = nodes.node("Relu", FLOAT32, x.rank(), List.of(x));
    record(result, (gradients, d) -> gradients.add(x, () -> {
      Tensor open = nodes.node("Greater", ElementType.BOOL, x.rank(), List.of(result, nodes.scalar(0f)));
      return nodes.node("Where", FLOAT32, x.rank(), List.of(open, d, nodes.scalar(0f)));
    }));
    return result;
  }

  /// Normalises by the root mean square over the last axis of `width`; see [RmsNorm].
  public Tensor normalize(Tensor x, int width) {
    return steps ? RmsNorm.inOneNode(nodes, x, width) : RmsNorm.normalize(this, x, width);
  }

  /// Makes causal multi-head attention over the middle axis, from `[N, S, 3D]` to `[N, S, D]`; see [Attention].
  public Attention causalAttention(int width, int heads, Attention.Options options) {
    return new Attention(this, width, heads, options);
  }

  /// Computes causal attention of new places to a past and to themselves; see [CachedAttention]. Has no gradient.
  ///
  /// @param qkv queries, keys and values of the new places // [N, S, 3D]
  public CachedAttention.Result cachedAttention(Tensor qkv, int width, int heads, CachedAttention.Past past) {
    return new CachedAttention(this, width, heads).apply(qkv, past);
  }

  /// Returns the last places that a past has room for, of one sequence.
  ///
  /// @param keys of the past // [1, H, C, W]
  public CachedAttention.Places lastPlaces(Tensor keys, int most) {
    Tensor count = nodes.node("Cast", INT32, 1, List.of(nodes.size(keys, 2)), "to", INT32.onnx());
    return new CachedAttention.Places(nodes.node("Sub", INT32, 1, List.of(count, nodes.scalar(1))), count, most);
  }

  /// Computes causal linear attention of sequences cut into blocks; see [LinearAttention].
  ///
  /// @param qkv queries, keys and values side by side, a block a row // [N, S, 3D]
  /// @param groups a tensor whose first two axes are sequences and blocks of a sequence
  /// @return // [N, S, D]
  public Tensor linearAttention(Tensor qkv, Tensor groups, int blockLength, int width, int heads) {
    return new LinearAttention(this, width, heads, blockLength).apply(qkv, groups);
  }

  /// Returns the rows of a table up to `last`, as many as `like` has along axis 1. Has no gradient.
  ///
  /// @param last // [N] int32
  /// @return // [N, S, D]
  public Tensor rowsUpTo(Tensor table, Tensor last, Tensor like) {
    Tensor ends = nodes.node("Reshape", INT64, 2,
        List.of(nodes.node("Cast", INT64, 1, List.of(last), "to", INT64.onnx()), nodes.longs(-1, 1)));
    Tensor starts = nodes.node("Sub", INT64, 2, List.of(ends, nodes.size(like, 1))); // the place before the first
    Tensor end = nodes.node("Add", INT64, 1, List.of(nodes.size(like, 1), nodes.longs(1)));
    return nodes.node("Gather", FLOAT32, 3,
        List.of(table, nodes.node("Add", INT64, 2, List.of(starts, nodes.range(1, end)))));
  }

  /// Joins along axis 1. Has no gradient.
  public Tensor concatAxis1(Tensor a, Tensor b) {
    return nodes.node("Concat", a.type(), a.rank(), List.of(a, b), "axis", 1);
  }

  /// Takes the slice `[from, to)` of an axis; negative bounds count from the end of the axis. Has no gradient.
  public Tensor slice(Tensor x, int axis, long from, long to) {
    return nodes.slice(x, axis, from, to);
  }

  /// Shifts axis 1 of `[B, T, D]` by `by` places towards its end, and fills with zeros.
  public Tensor delay(Tensor x, int by) {
    Tensor result = nodes.node("Pad", FLOAT32, 3, List.of(x, nodes.longs(0, by, 0, 0, -by, 0), nodes.scalar(0f)));
    record(result, (gradients, d) -> gradients.add(x, () -> nodes.node("Pad", FLOAT32, 3,
        List.of(d, nodes.longs(0, -by, 0, 0, by, 0), nodes.scalar(0f)))));
    return result;
  }

  /// Joins tensors of one width along their last axis.
  public Tensor concat(List<Tensor> parts, int width) {
    int rank = parts.getFirst().rank();
    Tensor result = nodes.node("Concat", FLOAT32, rank, parts, "axis", -1);
    record(result, (gradients, d) -> {
      for (int i = 0; i < parts.size(); i++) {
        long from = (long) i * width;
        gradients.add(parts.get(i), () -> nodes.slice(d, rank - 1, from, from + width));
      }
    });
    return result;
  }

  /// Zeroes a share `rate` of the elements and scales the others up. Returns `x` itself if the rate is 0.
  public Tensor dropout(Tensor x, float rate, int seed) {
    if (rate == 0) {
      return x;
    }
    // The random mask depends on x's shape alone.
    Tensor noise = nodes.node("RandomUniformLike", FLOAT32, x.rank(), List.of(x), "seed", (float) seed);
    Tensor kept = nodes.node("GreaterOrEqual", ElementType.BOOL, x.rank(), List.of(noise, nodes.scalar(rate)));
    Tensor mask = nodes.node("Where", FLOAT32, x.rank(),
        List.of(kept, nodes.scalar(1 / (1 - rate)), nodes.scalar(0f)));
    Tensor constantMask = new Tensor(mask.name(), mask.type(), mask.rank(), false);
    Tensor result = mul(x, constantMask);
    record(result, (gradients, d) -> gradients.add(x, () -> mul(d, constantMask)));
    return result;
  }

  /// Changes the shape; 0 keeps an axis, −1 takes the elements that are left.
  public Tensor reshape(Tensor x, long... shape) {
    Tensor result = nodes.node("Reshape", x.type(), shape.length, List.of(x, nodes.longs(shape)));
    record(result, (gradients, d) -> gradients.add(x, () -> shapedAs(d, x)));
    return result;
  }

  /// Changes the shape as [#shapedAs] does, with a gradient.
  public Tensor reshapeAs(Tensor x, Tensor like) {
    Tensor result = shapedAs(x, like);
    record(result, (gradients, d) -> gradients.add(x, () -> shapedAs(d, x)));
    return result;
  }

  /// Gives `x` the shape of `like`, which has as many elements. Has no gradient.
  public Tensor shapedAs(Tensor x, Tensor like) {
    Tensor shape = nodes.node("Shape", INT64, 1, List.of(like));
    return nodes.node("Reshape", x.type(), like.rank(), List.of(x, shape));
  }

  private Tensor firstRows(Tensor table, int count, int rows) {
    Tensor result = nodes.slice(table, 0, 0, count);
    record(result, (gradients, d) -> gradients.add(table, () -> nodes.node("Pad", FLOAT32, 2,
        List.of(d, nodes.longs(0, 0, rows - count, 0), nodes.scalar(0f)))));
    return result;
  }

  /// Returns the first rows of a matrix, as many as `like` has along axis 1. Has no gradient: for graphs that do not
  /// train.
  public Tensor firstRowsAs(Tensor table, Tensor like) {
    return nodes.node("Slice", FLOAT32, 2, List.of(table, nodes.longs(0), nodes.size(like, 1), nodes.longs(0)));
  }

  /// Computes natural logarithms of the softmax over the last axis. Has no gradient of its own; see [#weightedLoss].
  public Tensor logSoftmax(Tensor logits) {
    return nodes.node("LogSoftmax", FLOAT32, logits.rank(), List.of(logits), "axis", -1);
  }

  /// Computes the surprisal of each target, −log p, in units of `scale` nats. Has no gradient.
  ///
  /// @param logProbabilities // [N, V]
  /// @param targets // [N] int32
  /// @return // [N, 1]
  public Tensor surprisal(Tensor logProbabilities, Tensor targets, float scale) {
    Tensor column = nodes.node("Reshape", INT32, 2, List.of(targets, nodes.longs(-1, 1)));
    Tensor chosen = nodes.node("GatherElements", FLOAT32, 2, List.of(logProbabilities, column), "axis", 1);
    return mul(chosen, nodes.scalar(-1 / scale));
  }

  /// Computes the entropy of each row, −Σ p log p, in units of `scale` nats. Has no gradient.
  ///
  /// @param logProbabilities // [N, V]
  /// @return // [N, 1]
  public Tensor entropy(Tensor logProbabilities, float scale) {
    Tensor probabilities = nodes.node("Exp", FLOAT32, 2, List.of(logProbabilities));
    return mul(lastAxisSum(mul(probabilities, logProbabilities)), nodes.scalar(-1 / scale));
  }

  /// Computes the weighted sum of the targets' surprisals in nats.
  ///
  /// @param logits // [N, V]
  /// @param targets // [N] int32
  /// @param weights // [N]
  /// @return // scalar
  public Tensor weightedLoss(Tensor logits, Tensor targets, Tensor weights, int symbols) {
    Tensor logProbabilities = logSoftmax(logits);
    Tensor targetColumn = nodes.node("Reshape", INT32, 2, List.of(targets, nodes.longs(-1, 1)));
    Tensor weightColumn = nodes.node("Reshape", FLOAT32, 2, List.of(weights, nodes.longs(-1, 1)));
    Tensor chosen = nodes.node("GatherElements", FLOAT32, 2, List.of(logProbabilities, targetColumn), "axis", 1);
    Tensor negated = nodes.node("Neg", FLOAT32, 2, List.of(mul(chosen, weightColumn)));
    Tensor result = nodes.node("ReduceSum", FLOAT32, 0, List.of(negated), "keepdims", 0);
    record(result, (gradients, d) -> gradients.add(logits, () -> {
      Tensor probabilities = nodes.node("Exp", FLOAT32, 2, List.of(logProbabilities));
      Tensor hot = nodes.node("OneHot", FLOAT32, 2, List.of(targets, nodes.scalar(symbols), nodes.floats(0, 1)));
      return mul(sub(probabilities, hot), mul(weightColumn, d));
    }));
    return result;
  }

  // The methods below add plain nodes without a place on the tape, for the operators above, gradients and the
  // optimiser.

  Tensor mul(Tensor a, Tensor b) {
    return nodes.node("Mul", FLOAT32, Math.max(a.rank(), b.rank()), List.of(a, b));
  }

  Tensor sub(Tensor a, Tensor b) {
    return nodes.node("Sub", FLOAT32, Math.max(a.rank(), b.rank()), List.of(a, b));
  }

  Tensor div(Tensor a, Tensor b) {
    return nodes.node("Div", FLOAT32, Math.max(a.rank(), b.rank()), List.of(a, b));
  }

  void record(Tensor result, BiConsumer<Gradients, Tensor> backward) {
    if (result.differentiable()) {
      tape.add(new Step(result, backward));
    }
  }

  private Tensor gemm(Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
    return nodes.node("Gemm", FLOAT32, 2, List.of(a, b), "transA", transposeA ? 1 : 0, "transB", transposeB ? 1 : 0);
  }

  Tensor product(Tensor a, boolean transposeA, Tensor b, boolean transposeB, float alpha) {
    return nodes.nodes(NodeEmitter.MICROSOFT, "FusedMatMul", 1, FLOAT32, a.rank(), List.of(a, b),
        "transA", transposeA ? 1 : 0, "transB", transposeB ? 1 : 0, "alpha", alpha).getFirst();
  }

  Tensor transpose(Tensor x, int... permutation) {
    return nodes.node("Transpose", x.type(), x.rank(), List.of(x), "perm", permutation);
  }

  Tensor lastAxisSum(Tensor x) {
    return nodes.node("ReduceSum", FLOAT32, x.rank(), List.of(x, nodes.longs(-1)));
  }

  private Tensor sumOfLeadingAxes(Tensor x, int count) {
    long[] axes = LongStream.range(0, count).toArray();
    return nodes.node("ReduceSum", FLOAT32, x.rank() - count, List.of(x, nodes.longs(axes)), "keepdims", 0);
  }

  /// Joins all leading axes to one: `[..., D]` to `[N, D]`.
  private Tensor rowsOf(Tensor x) {
    if (x.rank() == 2) {
      return x;
    }
    Tensor width = nodes.node("Shape", INT64, 1, List.of(x), "start", -1);
    Tensor shape = nodes.node("Concat", INT64, 1, List.of(nodes.longs(-1), width), "axis", 0);
    return nodes.node("Reshape", x.type(), 2, List.of(x, shape));
  }
}
