package org.megabytestreams.bundle;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.megabytestreams.model.Geometry;

/// Holds what a bundle says of itself: `manifest.json`.
///
/// @param contract version of the bundle's layout and of its graphs' inputs and outputs
/// @param name what the model is called
/// @param geometry its shape
/// @param graphs the graphs' files; the architecture decides which there are
/// @param parameters number of weights
/// @param weightsType element type on disk: `float16` or `float32`
/// @param digest SHA-256 over graphs and weights, see [Bundle]
/// @param card how it was trained, and its bits per byte
/// @param int8 what its int8 graphs cost in bits; null if it has none
/// @param memory the records that its match model remembers; null if it has none
@JsonIgnoreProperties(ignoreUnknown = true)
public record Manifest(
    int contract, String name, Geometry geometry, List<String> graphs, long parameters, String weightsType,
    String digest, Card card, @JsonInclude(JsonInclude.Include.NON_NULL) Quantization int8,
    @JsonInclude(JsonInclude.Include.NON_NULL) Memory memory) {
  /// The version that this code writes: match models may have further contexts.
  public static final int CONTRACT = 8;
  /// The version in which the match model became what it is. Earlier bundles of models with a match model are not read:
  /// another match model gives other bits.
  static final int MATCH_MODEL_CONTRACT = 6;
  /// The oldest version that this code reads.
  static final int OLDEST_CONTRACT = 5;

  Manifest withName(String other) {
    return new Manifest(contract, other, geometry, graphs, parameters, weightsType, digest, card, int8, memory);
  }

  Manifest withDigest(String other) {
    return new Manifest(contract, name, geometry, graphs, parameters, weightsType, other, card, int8, memory);
  }

  Manifest withMemory(Memory other) {
    return new Manifest(CONTRACT, name, geometry, graphs, parameters, weightsType, null, card, int8, other);
  }

  /// Says what a bundle's match model remembers before anything else: the records in the file [Bundle#MEMORY].
  ///
  /// @param records how many there are
  /// @param bytes of all together
  /// @param sources where they come from, as named to the command that took them
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Memory(long records, long bytes, List<String> sources) {}

  /// Holds what int8 costs.
  ///
  /// @param calibratedOn the bytes by which the ranges of activations were set, as named to the command
  /// @param bytes how many held-out bytes of the same sources were measured
  /// @param float32BitsPerByte of those
  /// @param int8BitsPerByte of those
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Quantization(
      List<String> calibratedOn, long bytes, double float32BitsPerByte, double int8BitsPerByte) {
    /// Returns how many more bits int8 needs, as a share of those of float32.
    public double penalty() {
      return int8BitsPerByte / float32BitsPerByte - 1;
    }
  }

  /// Holds the shares of training windows and records that the match model's predictions were kept from.
  ///
  /// @param coldWindows windows that the match model started with, so that it knew nothing before them
  /// @param windows windows without any prediction
  /// @param records records without any prediction, of those in the other windows
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record PredictionDropout(double coldWindows, double windows, double records) {}

  /// Holds the model card: how a model was trained.
  ///
  /// @param corpora the training data, as named to the trainer
  /// @param trainedBytes bytes seen in training, repetitions counted
  /// @param steps optimiser steps
  /// @param heldOutBitsPerByte on the held-out end of the corpora, in windows as in training; guesses reach back as
  ///     they do in use
  /// @param seed of the run
  /// @param trainedWith the program that ran it: version, threads
  /// @param withoutMemoryBitsPerByte of the same bytes, where the match model starts with each window; null if that
  ///     was not measured, as in models without a match model and in older bundles
  /// @param recordAloneBitsPerByte of the same records, each at the start of a window; null in the same cases
  /// @param predictionDropout what training kept from the network; null if it kept nothing
  /// @param redrawnEvery the steps after which the values in logs were drawn again; null if they never were
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Card(
      List<String> corpora, long trainedBytes, long steps, double heldOutBitsPerByte, long seed, String trainedWith,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double withoutMemoryBitsPerByte,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double recordAloneBitsPerByte,
      @JsonInclude(JsonInclude.Include.NON_NULL) PredictionDropout predictionDropout,
      @JsonInclude(JsonInclude.Include.NON_NULL) Integer redrawnEvery) {
    /// Creates the card of a model that was measured in one way, and from which nothing was kept.
    public Card(List<String> corpora, long trainedBytes, long steps, double heldOutBitsPerByte, long seed,
        String trainedWith) {
      this(corpora, trainedBytes, steps, heldOutBitsPerByte, seed, trainedWith, null, null, null, null);
    }
  }
}
