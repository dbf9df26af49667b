package org.megabytestreams.graph;

/// A value in a graph: the result of a node, an input, a constant or a parameter.
///
/// @param name unique in its graph
/// @param rank number of dimensions
/// @param differentiable whether a parameter has a part in it, so that gradients flow through it
public record Tensor(String name, ElementType type, int rank, boolean differentiable) {}
