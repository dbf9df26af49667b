package org.megabytestreams.onnx;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.megabytestreams.megabyte.Geometry;

/// What a bundle says of itself: `manifest.json`.
///
/// @param contract version of the bundle's layout and of its graphs' inputs and outputs
/// @param name what the model is called
/// @param geometry its shape
/// @param graphs the graphs' files: which there are depends on the architecture
/// @param parameters number of weights
/// @param weightsType element type on disk: `float16` or `float32`
/// @param digest SHA-256 over graphs and weights, see [Bundle]
/// @param card what it was trained on, and how well it does
@JsonIgnoreProperties(ignoreUnknown = true)
public record Manifest(
    int contract, String name, Geometry geometry, List<String> graphs, long parameters, String weightsType,
    String digest, Card card) {
  /// The version this code writes and the newest it reads.
  public static final int CONTRACT = 3;

  /// The model card.
  ///
  /// @param corpora what it was trained on, as named to the trainer
  /// @param trainedBytes bytes seen in training, repetitions counted
  /// @param steps optimiser steps
  /// @param heldOutBitsPerByte on the held-out end of the corpora, in windows as they were trained on; guesses
  ///     reach back as they do in use
  /// @param seed of the run
  /// @param trainedWith what ran it: version, threads
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Card(
      List<String> corpora, long trainedBytes, long steps, double heldOutBitsPerByte, long seed, String trainedWith) {}
}
