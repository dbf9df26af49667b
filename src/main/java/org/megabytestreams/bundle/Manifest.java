package org.megabytestreams.bundle;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.megabytestreams.model.Geometry;

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
/// @param int8 what its int8 graphs cost in bits; null where it has none
@JsonIgnoreProperties(ignoreUnknown = true)
public record Manifest(
    int contract, String name, Geometry geometry, List<String> graphs, long parameters, String weightsType,
    String digest, Card card, @JsonInclude(JsonInclude.Include.NON_NULL) Quantization int8) {
  /// The version this code writes and the newest it reads.
  public static final int CONTRACT = 5;

  /// What int8 costs.
  ///
  /// @param calibratedOn the bytes by which the ranges of activations were set, as named to the command
  /// @param bytes how many held-out bytes of the same were measured
  /// @param float32BitsPerByte of those
  /// @param int8BitsPerByte of those
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Quantization(
      List<String> calibratedOn, long bytes, double float32BitsPerByte, double int8BitsPerByte) {
    /// How many more bits int8 needs, as a share of those of float32.
    public double penalty() {
      return int8BitsPerByte / float32BitsPerByte - 1;
    }
  }

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
