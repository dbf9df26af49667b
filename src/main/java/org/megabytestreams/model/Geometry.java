package org.megabytestreams.model;

/// Holds the shape of a MegaByte model (Yu et al. 2023, arXiv 2305.07185, section 2).
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
/// The model departs from the paper in one point. A patch's P embeddings of width E are concatenated and projected to
/// G, so G need not be P·E.
///
/// @param patchSize P
/// @param patches K, the greatest number of patches in a window
/// @param embeddingWidth E; 0 for a baseline, as are the local fields
/// @param globalWidth G
/// @param globalLayers layers of the global model
/// @param globalHeads attention heads of the global model; divides G
/// @param localWidth L
/// @param localLayers layers of the local model
/// @param localHeads attention heads of the local model; divides L
/// @param framing how records are laid into patches
/// @param options how the model differs from the plain one, and which baseline it is
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
    ArchitectureOptions options) {
  /// A full window keeps a quarter of its patches, so it has at least four.
  public static final int MIN_PATCHES = 4;
  /// The symbols of a window are kept in memory, at up to 28 bytes a symbol if there are guesses.
  public static final int MAX_SYMBOLS = 1 << 24;

  private static final int MAX_LAYERS = 1 << 10;
  private static final int MAX_WIDTH = 1 << 13;
  /// Weights in one tensor: the size of a layer of the widest model, and of what one Java buffer of bytes holds.
  private static final long MAX_WEIGHTS = 1L << 28;

  /// The widths of heads that ONNX Runtime's attention with a past takes are multiples of this.
  private static final int HEAD_STEP = 8;
  private static final int ROTARY_HEAD_STEP = 16;

  public Geometry {
    options = options == null ? ArchitectureOptions.PLAIN : options;
    within("patchSize", patchSize, 1, MAX_SYMBOLS);
    within("patches", patches, MIN_PATCHES, MAX_SYMBOLS);
    within("globalLayers", globalLayers, 1, MAX_LAYERS);
    divides("globalHeads", globalHeads, "globalWidth", globalWidth);
    if ((long) patches * patchSize > MAX_SYMBOLS) {
      throw new IllegalArgumentException("geometry: expected a window of at most " + MAX_SYMBOLS + " symbols, got "
          + (long) patches * patchSize);
    }
    if (options.megaByte()) {
      within("embeddingWidth", embeddingWidth, 1, MAX_WIDTH);
      within("localLayers", localLayers, 1, MAX_LAYERS);
      divides("localHeads", localHeads, "localWidth", localWidth);
    } else if ((embeddingWidth | localWidth | localLayers | localHeads) != 0) {
      throw new IllegalArgumentException("geometry: expected no local model in a " + options.architecture());
    }
    within("attentionWindow", options.attentionWindow(), 0, MAX_SYMBOLS);
    checkTensors(patchSize, patches, embeddingWidth, globalWidth, localWidth, options);
    if (options.crossPatchKeys() > patchSize) {
      throw new IllegalArgumentException("geometry: expected crossPatchKeys up to patchSize " + patchSize + ", got "
          + options.crossPatchKeys());
    }
    int block = options.blockSymbols();
    if (block > 1 && (block % patchSize != 0 || patches * patchSize % block != 0)) {
      throw new IllegalArgumentException("geometry: expected blocks of attention that hold whole patches and divide the"
          + " window, got " + block + " of " + patches + " patches of " + patchSize);
    }
    checkHead("global", globalWidth, globalHeads, options);
    if (options.megaByte()) {
      checkHead("local", localWidth, localHeads, options);
    }
  }

  /// Creates a geometry without options.
  public Geometry(int patchSize, int patches, int embeddingWidth, int globalWidth, int globalLayers, int globalHeads,
      int localWidth, int localLayers, int localHeads, Framing framing) {
    this(patchSize, patches, embeddingWidth, globalWidth, globalLayers, globalHeads, localWidth, localLayers,
        localHeads, framing, ArchitectureOptions.PLAIN);
  }

  public Geometry withFraming(Framing other) {
    return new Geometry(patchSize, patches, embeddingWidth, globalWidth, globalLayers, globalHeads, localWidth,
        localLayers, localHeads, other, options);
  }

  public Geometry withPatches(int other) {
    return new Geometry(patchSize, other, embeddingWidth, globalWidth, globalLayers, globalHeads, localWidth,
        localLayers, localHeads, framing, options);
  }

  /// Returns this geometry with windows of at least `symbols`, if the model sees any length; otherwise this one.
  public Geometry reaching(int symbols) {
    return options.seesAnyLength() && windowSymbols() < symbols ? withPatches(symbols / patchSize) : this;
  }

  /// Returns the geometry of the windows that a model of this one is usually trained on: no longer than its attention
  /// window, if it sees any length.
  public Geometry trained() {
    return options.seesAnyLength() ? withPatches(Math.min(options.attentionWindow(), patches)) : this;
  }

  public Geometry withOptions(ArchitectureOptions other) {
    return new Geometry(patchSize, patches, embeddingWidth, globalWidth, globalLayers, globalHeads, localWidth,
        localLayers, localHeads, framing, other);
  }

  /// Returns T, the greatest number of symbols in a window.
  public int windowSymbols() {
    return patches * patchSize;
  }

  /// Returns the greatest number of patches whose keys and values a growing window keeps. With an attention window it
  /// is twice what the model sees. The patches then need not move up at each step.
  public int rememberedPatches() {
    return options.attentionWindow() > 0 ? Math.min(2 * options.attentionWindow(), patches) : patches;
  }

  /// Tells whether keys are turned by their places.
  public boolean rotary() {
    return options.positions() == ArchitectureOptions.Positions.ROTARY;
  }

  /// Tells whether records can be scored one by one, with what a match model predicts of them.
  public boolean recordwise() {
    return options.megaByte() && options.matching() && options.seesAnyLength() && framing == Framing.RECORDS;
  }

  /// Returns the number of patches whose multiple a window's length must be.
  public int evenPatches() {
    return Math.max(1, options.blockSymbols() / patchSize);
  }

  /// Checks the tensors whose size grows with two fields at once.
  private static void checkTensors(long patchSize, long patches, int embeddingWidth, int globalWidth, int localWidth,
      ArchitectureOptions options) {
    atMost("patchSize × embeddingWidth × globalWidth", patchSize * embeddingWidth, globalWidth);
    atMost("patchSize × localWidth × globalWidth", patchSize * localWidth, globalWidth);
    if (options.positions() == ArchitectureOptions.Positions.LEARNED) {
      boolean megaByte = options.megaByte();
      atMost(megaByte ? "patches × globalWidth" : "patches × patchSize × globalWidth",
          megaByte ? patches : patches * patchSize, globalWidth);
    }
  }

  private static void atMost(String product, long first, long second) {
    if (first * second > MAX_WEIGHTS) {
      throw new IllegalArgumentException(
          "geometry: expected " + product + " of at most " + MAX_WEIGHTS + ", got " + first * second);
    }
  }

  private static void checkHead(String model, int width, int heads, ArchitectureOptions options) {
    boolean rotary = options.positions() == ArchitectureOptions.Positions.ROTARY;
    int step = rotary ? ROTARY_HEAD_STEP : HEAD_STEP;
    if (width / heads % step != 0) {
      throw new IllegalArgumentException("geometry: expected " + model + " heads as wide as a multiple of " + step
          + (rotary ? ", with rotary positions" : "") + ", got " + width / heads);
    }
  }

  private static void within(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException("geometry: expected " + name + " of " + min + " to " + max + ", got " + value);
    }
  }

  private static void divides(String name, int divisor, String ofName, int of) {
    within(ofName, of, 1, MAX_WIDTH);
    within(name, divisor, 1, of);
    if (of % divisor != 0) {
      throw new IllegalArgumentException(
          "geometry: expected " + name + " to divide " + ofName + ", got " + divisor + " and " + of);
    }
  }
}
