package org.megabytestreams.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Differentiates in reverse mode: appends to a graph the gradients of a scalar with respect to its parameters.
public final class Gradients {
  private final Graph graph;
  private final Map<String, Tensor> gradients = new HashMap<>();

  private Gradients(Graph graph) {
    this.graph = graph;
  }

  /// Returns the gradients of `loss`, a scalar, in the order of [Graph#parameters].
  ///
  /// @throws IllegalArgumentException if a parameter has no part in the loss
  public static List<Tensor> of(Graph graph, Tensor loss) {
    Gradients gradients = new Gradients(graph);
    gradients.gradients.put(loss.name(), graph.nodes().scalar(1f));
    List.copyOf(graph.tape()).reversed().forEach(step -> {
      Tensor d = gradients.gradients.get(step.output().name());
      if (d != null) {
        step.backward().accept(gradients, d);
      }
    });
    return graph.parameters().stream().map(parameter -> gradients.of(parameter)).toList();
  }

  /// Adds a term to the gradient of `input`. The term is only built if gradients flow there.
  void add(Tensor input, Supplier<Tensor> term) {
    if (input.differentiable()) {
      gradients.merge(input.name(), term.get(),
          (a, b) -> graph.nodes().node("Add", ElementType.FLOAT32, a.rank(), List.of(a, b)));
    }
  }

  /// Returns the gradient of a tensor, as far as it is known.
  Tensor of(Tensor tensor) {
    return gradients.get(tensor.name());
  }

  private Tensor of(Parameter parameter) {
    Tensor gradient = of(parameter.tensor());
    if (gradient == null) {
      throw new IllegalArgumentException("parameter '" + parameter.name() + "' has no part in the loss");
    }
    return gradient;
  }
}
