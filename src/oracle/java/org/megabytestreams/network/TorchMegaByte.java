package org.megabytestreams.network;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.megabytestreams.graph.Parameter;
import org.megabytestreams.matchmodel.MatchModel;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.model.ArchitectureOptions;
import org.megabytestreams.model.Geometry;

/// MegaByte and its rivals in libtorch, written from the papers' equations and [Geometry] alone: the reference that the
/// ONNX graphs are held against. Plain and slow.
final class TorchMegaByte {
  private final Geometry geometry;
  private final Map<String, Tensor> weights = new LinkedHashMap<>();
  private final AdamW decayed;
  private final AdamW plain;

  TorchMegaByte(Geometry geometry, List<Parameter> parameters, Map<String, float[]> values) {
    this.geometry = geometry;
    TensorVector decayedOnes = new TensorVector();
    TensorVector plainOnes = new TensorVector();
    for (Parameter parameter : parameters) {
      long[] shape = parameter.shape().stream().mapToLong(Long::longValue).toArray();
      Tensor tensor = torch.tensor(values.get(parameter.name())).reshape(shape).contiguous();
      tensor.set_requires_grad(true);
      weights.put(parameter.name(), tensor);
      (parameter.decayed() ? decayedOnes : plainOnes).push_back(tensor);
    }
    this.decayed = new AdamW(decayedOnes, options(org.megabytestreams.graph.AdamW.PAPER.weightDecay()));
    this.plain = new AdamW(plainOnes, options(0));
  }

  /// The rate every step of the oracle takes.
  static final double RATE = 1e-2;

  private static AdamWOptions options(double weightDecay) {
    var paper = org.megabytestreams.graph.AdamW.PAPER;
    AdamWOptions options = new AdamWOptions(RATE);
    // The pointer shows the memory of a C++ tuple, which holds its last element first.
    options.betas().put(0, paper.beta2());
    options.betas().put(1, paper.beta1());
    options.eps().put(0, paper.epsilon());
    options.weight_decay().put(0, weightDecay);
    return options;
  }

  float[] weight(String name) {
    return floats(weights.get(name));
  }

  float[] gradient(String name) {
    return floats(weights.get(name).grad());
  }

  /// The surprisal of each symbol in nats. // [B·T]
  Tensor surprisal(int[][] symbols) {
    Tensor logits = geometry.options().megaByte() ? megaByte(symbols) : transformer(symbols);
    long[] targets = Arrays.stream(symbols).flatMapToInt(Arrays::stream).asLongStream().toArray();
    return logits.log_softmax(1).gather(1, torch.tensor(targets).reshape(-1, 1)).reshape(-1).neg();
  }

  private Tensor transformer(int[][] symbols) {
    int width = geometry.globalWidth();
    int length = symbols[0].length;
    int[] previous = new int[symbols.length * length];
    for (int i = 0; i < previous.length; i++) {
      previous[i] = i % length == 0 ? 256 : symbols[i / length][i % length - 1];
    }
    Tensor table = weights.get("global.embedding");
    Tensor x = table.index_select(0, torch.tensor(previous)).reshape(symbols.length, length, width);
    if (!rotary()) {
      x = x.add(weights.get("global.position").narrow(0, 0, length));
    }
    for (int i = 0; i < geometry.globalLayers(); i++) {
      x = layer("global." + i, x, width, geometry.globalHeads(), 0, 1);
    }
    Tensor output = geometry.options().untiedOutput() ? weights.get("global.output") : table.t();
    return norm(x).reshape(-1, width).matmul(output);
  }

  private Tensor megaByte(int[][] symbols) {
    int batch = symbols.length;
    int patch = geometry.patchSize();
    int patches = symbols[0].length / patch;
    int[] padded = new int[batch * symbols[0].length];
    int[] previous = new int[padded.length];
    for (int b = 0; b < batch; b++) {
      for (int t = 0; t < symbols[b].length; t++) {
        int i = b * symbols[b].length + t;
        padded[i] = t < patch ? 256 : symbols[b][t - patch];
        previous[i] = t % patch == 0 ? 257 : symbols[b][t - 1];
      }
    }
    int e = geometry.embeddingWidth();
    Tensor embedded = weights.get("global.embedding").index_select(0, torch.tensor(padded))
        .reshape(batch, (long) patches * patch, e);
    if (geometry.options().convolution()) {
      embedded = convolutions(embedded, e);
    }
    Tensor x = embedded.reshape(batch, patches, (long) patch * e).matmul(weights.get("global.patch"));
    if (!rotary()) {
      x = x.add(weights.get("global.position").narrow(0, 0, patches));
    }
    for (int i = 0; i < geometry.globalLayers(); i++) {
      x = layer("global." + i, x, geometry.globalWidth(), geometry.globalHeads(), 0, patches);
    }
    Tensor context = norm(x).matmul(weights.get("local.context"))
        .reshape((long) batch * patches, patch, geometry.localWidth());
    Tensor table = weights.get("local.embedding");
    Tensor y = context.add(table.index_select(0, torch.tensor(previous))
        .reshape((long) batch * patches, patch, geometry.localWidth()));
    if (geometry.options().matching()) {
      y = y.add(strengths(symbols).matmul(weights.get("local.guess.strength"))
          .reshape(y.size(0), y.size(1), y.size(2)));
      for (int i = 0; i < geometry.options().guesses(); i++) {
        Tensor rows = weights.get("local.guess." + i).index_select(0, guessed(symbols).narrow(1, i, 1).reshape(-1));
        y = y.add(rows.mul(strengths(symbols).narrow(1, i, 1)).reshape(y.size(0), y.size(1), y.size(2)));
      }
    }
    for (int i = 0; i < geometry.localLayers(); i++) {
      y = layer("local." + i, y, geometry.localWidth(), geometry.localHeads(), geometry.options().crossPatchKeys(),
          patches);
    }
    Tensor output = geometry.options().untiedOutput() ? weights.get("local.output") : table.narrow(0, 0, 257).t();
    Tensor rows = norm(y).reshape(-1, geometry.localWidth());
    Tensor logits = rows.matmul(output);
    if (geometry.options().matching()) {
      Tensor trust = rows.matmul(weights.get("local.guess.trustHere")).add(weights.get("local.guess.trust"));
      for (int i = 0; i < geometry.options().guesses(); i++) {
        Tensor hot = guessed(symbols).narrow(1, i, 1).eq(torch.arange(new Scalar(257)));
        logits = logits.add(hot.mul(trust.mul(strengths(symbols)).narrow(1, i, 1)));
      }
    }
    return logits;
  }

  /// @return // [B·T, M]
  private Tensor guessed(int[][] symbols) {
    return torch.tensor(guesses(symbols, geometry).stream().flatMapToInt(row -> Arrays.stream(row.expected()))
        .toArray()).reshape(-1, geometry.options().guesses());
  }

  /// @return // [B·T, M]
  private Tensor strengths(int[][] symbols) {
    return torch.tensor(joined(guesses(symbols, geometry))).reshape(-1, geometry.options().guesses());
  }

  static List<Predictions> guesses(int[][] symbols, Geometry geometry) {
    return Arrays.stream(symbols).map(row -> MatchModel.of(row, geometry.options().guessContexts())).toList();
  }

  static float[] joined(List<Predictions> guesses) {
    int length = guesses.getFirst().strength().length;
    float[] all = new float[guesses.size() * length];
    for (int i = 0; i < guesses.size(); i++) {
      System.arraycopy(guesses.get(i).strength(), 0, all, i * length, length);
    }
    return all;
  }

  /// Loss and gradients, left in the weights.
  float backward(int[][] symbols, float[] lossWeights) {
    weights.values().forEach(weight -> {
      if (weight.grad().defined()) {
        weight.mutable_grad().zero_();
      }
    });
    Tensor loss = surprisal(symbols).mul(torch.tensor(lossWeights)).sum();
    loss.backward();
    return loss.item_float();
  }

  /// One step of AdamW after [#backward], gradients clipped to a norm of 1.
  void step() {
    double squares = 0;
    for (Tensor weight : weights.values()) {
      squares += weight.grad().mul(weight.grad()).sum().item_float();
    }
    double scale = 1 / Math.max(1, Math.sqrt(squares));
    weights.values().forEach(weight -> weight.mutable_grad().mul_(new Scalar(scale)));
    decayed.step();
    plain.step();
  }

  /// Causal convolutions by the definition: a sum over the kernel's places.
  private Tensor convolutions(Tensor x, int width) {
    for (int kernel : new int[] {3, 5, 7}) {
      Tensor weight = weights.get("global.convolution." + kernel);
      Tensor sum = x.matmul(weight.narrow(0, 0, width));
      for (int back = 1; back < kernel; back++) {
        Tensor zeros = torch.zeros(x.size(0), back, width);
        Tensor moved = torch.cat(new TensorVector(zeros, x.narrow(1, 0, x.size(1) - back)), 1);
        sum = sum.add(moved.matmul(weight.narrow(0, (long) back * width, width)));
      }
      x = x.add(sum.relu());
    }
    return x;
  }

  private boolean rotary() {
    return geometry.options().positions() == ArchitectureOptions.Positions.ROTARY;
  }

  /// @param earlier places of the sequence before that are seen too
  /// @param group sequences in a group; the first of each sees zeros
  private Tensor layer(String name, Tensor x, int width, int heads, int earlier, int group) {
    long n = x.size(0);
    long s = x.size(1);
    long head = width / heads;
    Tensor qkv = norm(x).matmul(weights.get(name + ".qkv"));
    Tensor q = qkv.narrow(2, 0, width).reshape(n, s, heads, head).transpose(1, 2);
    Tensor k = withEarlier(qkv.narrow(2, width, width).reshape(n, s, heads, head).transpose(1, 2), earlier, group);
    Tensor v = withEarlier(qkv.narrow(2, 2L * width, width).reshape(n, s, heads, head).transpose(1, 2), earlier, group);
    if (rotary()) {
      q = turned(q, 0);
      k = turned(k, -earlier);
    }
    Tensor attention = name.startsWith("global") ? globalAttention(q, k, head)
        : q.matmul(k.transpose(2, 3)).div(new Scalar(Math.sqrt(head))).add(later(s, earlier)).softmax(3);
    int zeros = (int) (attention.size(3) - v.size(2));
    Tensor seen = zeros == 0 ? v : torch.cat(new TensorVector(torch.zeros(n, heads, zeros, head), v), 2);
    Tensor mixed = attention.matmul(seen).transpose(1, 2).reshape(n, s, width);
    Tensor y = x.add(mixed.matmul(weights.get(name + ".attention")));
    Tensor up = norm(y).matmul(weights.get(name + ".up")).relu();
    return y.add(up.matmul(weights.get(name + ".down")));
  }

  private static Tensor later(long places, long earlier) {
    return torch.full(new long[] {places, earlier + places}, new Scalar(Double.NEGATIVE_INFINITY)).triu(earlier + 1);
  }

  /// The weights of every place, by the definitions. Of a Transformer with a window, keys of zeros stand before the
  /// first place.
  private Tensor globalAttention(Tensor q, Tensor k, long head) {
    long s = q.size(2);
    int window = geometry.options().attentionWindow();
    if (geometry.options().architecture() == ArchitectureOptions.Architecture.LINEAR_TRANSFORMER) {
      Tensor scores = features(q).matmul(features(k).transpose(2, 3)).tril();
      return scores.div(scores.sum(new long[] {3}, true, new org.bytedeco.pytorch.ScalarTypeOptional())
          .add(new Scalar(1e-6)));
    }
    int zeros = geometry.options().megaByte() || window == 0 ? 0 : window - 1;
    Tensor keys = zeros == 0 ? k : torch.cat(new TensorVector(torch.zeros(k.size(0), k.size(1), zeros, head), k), 2);
    Tensor mask = later(s, zeros);
    if (window > 0) {
      Tensor early = torch.full(new long[] {s, zeros + s}, new Scalar(Double.NEGATIVE_INFINITY));
      mask = mask.add(early.tril(zeros - window));
    }
    return q.matmul(keys.transpose(2, 3)).div(new Scalar(Math.sqrt(head))).add(mask).softmax(3);
  }

  /// elu(x) + 1.
  private static Tensor features(Tensor x) {
    return x.relu().add(x.clamp_max(new Scalar(0.0)).exp());
  }

  private static Tensor withEarlier(Tensor own, int earlier, int group) {
    if (earlier == 0) {
      return own;
    }
    TensorVector sequences = new TensorVector();
    for (long i = 0; i < own.size(0); i++) {
      Tensor before = i % group == 0 ? torch.zeros(1, own.size(1), earlier, own.size(3))
          : own.narrow(0, i - 1, 1).narrow(2, own.size(2) - earlier, earlier);
      sequences.push_back(torch.cat(new TensorVector(before, own.narrow(0, i, 1)), 2));
    }
    return torch.cat(sequences, 0);
  }

  /// Rotary positions, component pairs (i, i + W/2).
  private static Tensor turned(Tensor x, int first) {
    int places = (int) x.size(2);
    int half = (int) x.size(3) / 2;
    float[] cos = new float[places * half];
    float[] sin = new float[places * half];
    for (int p = 0; p < places; p++) {
      for (int i = 0; i < half; i++) {
        double angle = (first + p) * Math.pow(10_000, -(double) i / half);
        cos[p * half + i] = (float) Math.cos(angle);
        sin[p * half + i] = (float) Math.sin(angle);
      }
    }
    Tensor c = torch.tensor(cos).reshape(places, half);
    Tensor s = torch.tensor(sin).reshape(places, half);
    Tensor a = x.narrow(3, 0, half);
    Tensor b = x.narrow(3, half, half);
    return torch.cat(new TensorVector(a.mul(c).sub(b.mul(s)), a.mul(s).add(b.mul(c))), 3);
  }

  private static Tensor norm(Tensor x) {
    Tensor meanSquare = x.mul(x).mean(new long[] {-1}, true, new org.bytedeco.pytorch.ScalarTypeOptional());
    return x.div(meanSquare.add(new Scalar(1e-6)).sqrt());
  }

  static float[] floats(Tensor tensor) {
    Tensor flat = tensor.detach().contiguous();
    float[] values = new float[(int) flat.numel()];
    flat.data_ptr_float().get(values);
    return values;
  }
}
