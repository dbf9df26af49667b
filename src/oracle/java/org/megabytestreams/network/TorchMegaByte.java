package org.megabytestreams.network;

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
import org.megabytestreams.megabyte.Geometry;

/// MegaByte in libtorch, written from the paper's equations and [Geometry] alone: the reference that the ONNX graph is
/// held against. Plain and slow.
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
    int batch = symbols.length;
    int patch = geometry.patchSize();
    int patches = symbols[0].length / patch;
    int[] padded = new int[batch * symbols[0].length];
    int[] previous = new int[padded.length];
    long[] targets = new long[padded.length];
    for (int b = 0; b < batch; b++) {
      for (int t = 0; t < symbols[b].length; t++) {
        int i = b * symbols[b].length + t;
        targets[i] = symbols[b][t];
        padded[i] = t < patch ? 256 : symbols[b][t - patch];
        previous[i] = t % patch == 0 ? 257 : symbols[b][t - 1];
      }
    }
    int e = geometry.embeddingWidth();
    Tensor x = weights.get("global.embedding").index_select(0, torch.tensor(padded))
        .reshape(batch, patches, (long) patch * e).matmul(weights.get("global.patch"));
    x = x.add(weights.get("global.position").narrow(0, 0, patches));
    for (int i = 0; i < geometry.globalLayers(); i++) {
      x = layer("global." + i, x, geometry.globalWidth(), geometry.globalHeads());
    }
    Tensor context = norm(x).matmul(weights.get("local.context"))
        .reshape((long) batch * patches, patch, geometry.localWidth());
    Tensor table = weights.get("local.embedding");
    Tensor y = context.add(table.index_select(0, torch.tensor(previous))
        .reshape((long) batch * patches, patch, geometry.localWidth()));
    for (int i = 0; i < geometry.localLayers(); i++) {
      y = layer("local." + i, y, geometry.localWidth(), geometry.localHeads());
    }
    Tensor logits = norm(y).reshape(-1, geometry.localWidth()).matmul(table.narrow(0, 0, 257).t());
    return logits.log_softmax(1).gather(1, torch.tensor(targets).reshape(-1, 1)).reshape(-1).neg();
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

  private Tensor layer(String name, Tensor x, int width, int heads) {
    long n = x.size(0);
    long s = x.size(1);
    long head = width / heads;
    Tensor qkv = norm(x).matmul(weights.get(name + ".qkv"));
    Tensor q = qkv.narrow(2, 0, width).reshape(n, s, heads, head).transpose(1, 2);
    Tensor k = qkv.narrow(2, width, width).reshape(n, s, heads, head).transpose(1, 2);
    Tensor v = qkv.narrow(2, 2L * width, width).reshape(n, s, heads, head).transpose(1, 2);
    Tensor later = torch.full(new long[] {s, s}, new Scalar(Double.NEGATIVE_INFINITY)).triu(1);
    Tensor attention = q.matmul(k.transpose(2, 3)).div(new Scalar(Math.sqrt(head))).add(later).softmax(3);
    Tensor mixed = attention.matmul(v).transpose(1, 2).reshape(n, s, width);
    Tensor y = x.add(mixed.matmul(weights.get(name + ".attention")));
    Tensor up = norm(y).matmul(weights.get(name + ".up")).relu();
    return y.add(up.matmul(weights.get(name + ".down")));
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
