package org.megabytestreams.megabyte;

import java.util.Locale;

/// The shape of a MegaByte model (Yu et al. 2023, arXiv 2305.07185, section 2).
///
/// Letters used in shape comments throughout the project:
///
/// | letter | meaning |
/// |---|---|
/// | B | windows in a batch |
/// | T | symbols in a window, T = K·P |
/// | P | symbols in a patch |
/// | K | patches in a window |
/// | V | symbols of the alphabet, 257 |
/// | E | width of one symbol's embedding in the patch embedder |
/// | G, L | widths of the global and of the local model |
///
/// A departure from the paper: a patch's P embeddings of width E are concatenated and projected to G, so that G need
/// not be P times the width of an embedding.
///
/// @param patchSize P
/// @param patches K, the most patches a window may hold
/// @param embeddingWidth E
/// @param globalWidth G
/// @param globalLayers layers of the global model
/// @param globalHeads attention heads of the global model; divides G
/// @param localWidth L
/// @param localLayers layers of the local model
/// @param localHeads attention heads of the local model; divides L
/// @param framing how records are laid into patches
/// @param options what may differ from the plain model
public record Geometry(
    int patchSize,
    int patches,
    int embeddingWidth,
    int globalWidth,
    int globalLayers,
    int globalHeads,
    int localWidth,
    int localLayers,
    int localHeads,
    Framing framing,
    Options options) {
  /// A window that is full keeps a quarter.
  private static final int LEAST_PATCHES = 4;

  public Geometry {
    positive("patchSize", patchSize);
    positive("patches", patches);
    positive("embeddingWidth", embeddingWidth);
    positive("globalLayers", globalLayers);
    positive("localLayers", localLayers);
    divides("globalHeads", globalHeads, "globalWidth", globalWidth);
    divides("localHeads", localHeads, "localWidth", localWidth);
    if (patches < LEAST_PATCHES) {
      throw new IllegalArgumentException(
          "geometry: expected at least " + LEAST_PATCHES + " patches, got " + patches);
    }
    options = options == null ? Options.PLAIN : options;
    if (options.crossPatchKeys() > patchSize) {
      throw new IllegalArgumentException("geometry: expected crossPatchKeys up to patchSize " + patchSize + ", got "
          + options.crossPatchKeys());
    }
    if (options.positions() == Options.Positions.ROTARY) {
      divides("2 (rotary positions)", 2, "the global head's width", globalWidth / globalHeads);
      divides("2 (rotary positions)", 2, "the local head's width", localWidth / localHeads);
    }
  }

  /// A geometry without options.
  public Geometry(int patchSize, int patches, int embeddingWidth, int globalWidth, int globalLayers, int globalHeads,
      int localWidth, int localLayers, int localHeads, Framing framing) {
    this(patchSize, patches, embeddingWidth, globalWidth, globalLayers, globalHeads, localWidth, localLayers,
        localHeads, framing, Options.PLAIN);
  }

  /// A named geometry.
  ///
  /// @throws IllegalArgumentException where there is no preset of that name
  public static Geometry preset(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "nano" -> new Geometry(8, 128, 32, 128, 3, 4, 96, 2, 3, Framing.RECORDS);
      case "small" -> new Geometry(8, 128, 64, 256, 4, 8, 128, 2, 4, Framing.RECORDS);
      case "base" -> new Geometry(8, 256, 96, 576, 6, 9, 224, 3, 7, Framing.RECORDS);
      default -> throw new IllegalArgumentException("unknown preset '" + name + "': expected nano, small or base");
    };
  }

  public Geometry withFraming(Framing other) {
    return new Geometry(patchSize, patches, embeddingWidth, globalWidth, globalLayers, globalHeads, localWidth,
        localLayers, localHeads, other, options);
  }

  public Geometry withPatches(int other) {
    return new Geometry(patchSize, other, embeddingWidth, globalWidth, globalLayers, globalHeads, localWidth,
        localLayers, localHeads, framing, options);
  }

  public Geometry withOptions(Options other) {
    return new Geometry(patchSize, patches, embeddingWidth, globalWidth, globalLayers, globalHeads, localWidth,
        localLayers, localHeads, framing, other);
  }

  /// T, the most symbols a window may hold.
  public int windowSymbols() {
    return patches * patchSize;
  }

  private static void positive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException("geometry: expected " + name + " > 0, got " + value);
    }
  }

  private static void divides(String name, int divisor, String ofName, int of) {
    positive(name, divisor);
    positive(ofName, of);
    if (of % divisor != 0) {
      throw new IllegalArgumentException(
          "geometry: expected " + name + " to divide " + ofName + ", got " + divisor + " and " + of);
    }
  }
}
