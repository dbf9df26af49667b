package org.megabytestreams.graph;

import static org.megabytestreams.graph.ElementType.FLOAT32;

import java.util.List;

/// Appends AdamW (Loshchilov and Hutter 2019) to a training graph, with clipping of the global gradient norm.
///
/// For each parameter `w` the graph gains the inputs `w`, `w.m`, `w.v` and the outputs `w'`, `w.m'`, `w.v'`. These are
/// the weight and its first and second moment, before and after the step. The scalars that change from step to step are
/// inputs.
///
/// @param beta1 decay of the first moment
/// @param beta2 decay of the second moment
/// @param epsilon added to the root of the second moment
/// @param weightDecay share of a decayed weight that a step of rate 1 takes off
/// @param clipNorm the most that the norm of all gradients together may be
public record AdamW(float beta1, float beta2, float epsilon, float weightDecay, float clipNorm) {
  /// The paper's settings (Yu et al. 2023).
  public static final AdamW PAPER = new AdamW(0.9f, 0.98f, 1e-8f, 0.1f, 1f);

  /// Input: the learning rate. // scalar
  public static final String RATE = "rate";
  /// Input: 1 / (1 − beta1^t) at step t, counted from 1. // scalar
  public static final String CORRECTION_1 = "correction1";
  /// Input: 1 / (1 − beta2^t). // scalar
  public static final String CORRECTION_2 = "correction2";
  /// Output: the norm of all gradients before clipping. // scalar
  public static final String GRADIENT_NORM = "gradientNorm";

  public static String firstMoment(String parameter) {
    return parameter + ".m";
  }

  public static String secondMoment(String parameter) {
    return parameter + ".v";
  }

  /// Returns the names of the tensors that go from one step into the next: the parameter and its moments.
  public static List<String> states(String parameter) {
    return List.of(parameter, firstMoment(parameter), secondMoment(parameter));
  }

  /// Returns the name of the output that holds the value after the step.
  public static String updated(String name) {
    return name + "'";
  }

  /// Returns the same settings with another decay.
  public AdamW withWeightDecay(float other) {
    return new AdamW(beta1, beta2, epsilon, other, clipNorm);
  }

  /// Appends the update of every parameter.
  public void append(Graph graph, List<Tensor> gradients) {
    NodeEmitter nodes = graph.nodes();
    Tensor rate = graph.input(RATE, FLOAT32);
    Tensor correction1 = graph.input(CORRECTION_1, FLOAT32);
    Tensor correction2 = graph.input(CORRECTION_2, FLOAT32);
    List<Tensor> squares = gradients.stream()
        .map(gradient -> nodes.node("ReduceSumSquare", FLOAT32, 0, List.of(gradient), "keepdims", 0)).toList();
    Tensor norm = nodes.node("Sqrt", FLOAT32, 0, List.of(nodes.node("Sum", FLOAT32, 0, squares)));
    graph.output(GRADIENT_NORM, norm);
    Tensor atLeastClip = nodes.node("Max", FLOAT32, 0, List.of(norm, nodes.scalar(clipNorm)));
    Tensor shrink = graph.div(nodes.scalar(clipNorm), atLeastClip);
    Tensor firstScale = graph.mul(shrink, nodes.scalar(1 - beta1));
    Tensor secondScale = graph.mul(graph.mul(shrink, shrink), nodes.scalar(1 - beta2));
    Tensor stepSize = graph.mul(rate, correction1);
    Tensor rootCorrection = nodes.node("Sqrt", FLOAT32, 0, List.of(correction2));
    Tensor kept = graph.sub(nodes.scalar(1f), graph.mul(rate, nodes.scalar(weightDecay)));
    for (int i = 0; i < gradients.size(); i++) {
      Parameter parameter = graph.parameters().get(i);
      Tensor gradient = gradients.get(i);
      Object[] shape = parameter.shape().toArray();
      Tensor m = graph.input(firstMoment(parameter.name()), FLOAT32, shape);
      Tensor v = graph.input(secondMoment(parameter.name()), FLOAT32, shape);
      Tensor newM = plus(graph, graph.mul(m, nodes.scalar(beta1)), graph.mul(gradient, firstScale));
      Tensor squared = graph.mul(gradient, gradient);
      Tensor newV = plus(graph, graph.mul(v, nodes.scalar(beta2)), graph.mul(squared, secondScale));
      Tensor root = graph.mul(nodes.node("Sqrt", FLOAT32, newV.rank(), List.of(newV)), rootCorrection);
      Tensor step = graph.mul(graph.div(newM, plus(graph, root, nodes.scalar(epsilon))), stepSize);
      Tensor old = parameter.decayed() ? graph.mul(parameter.tensor(), kept) : parameter.tensor();
      graph.output(updated(parameter.name()), graph.sub(old, step));
      graph.output(updated(firstMoment(parameter.name())), newM);
      graph.output(updated(secondMoment(parameter.name())), newV);
    }
  }

  private static Tensor plus(Graph graph, Tensor a, Tensor b) {
    return graph.nodes().node("Add", FLOAT32, a.rank(), List.of(a, b));
  }
}
