package org.megabytestreams.model;

import java.util.List;
import java.util.Set;

/// Holds the options by which a model differs from the plain MegaByte (Yu et al. 2023, section 2.3 and appendix). One
/// of them chooses a baseline of MegaByte instead.
///
/// @param crossPatchKeys r: each local layer also attends to the last r keys and values of the patch before; 0 for
///     none. The first patch of a window has zeros instead
/// @param convolution whether causal convolutions of widths 3, 5 and 7 run over the embeddings before they are joined
///     into patches
/// @param positions how attention gets the order of symbols
/// @param untiedOutput whether the output has a matrix of its own instead of the embedding
/// @param matching whether the local model gets guesses at the next symbol. They come from earlier places of the window
///     that hold the same symbols
/// @param guessContexts contexts beyond the usual ones that guesses come from; there are none without `matching`
/// @param architecture MegaByte or a baseline
/// @param attentionWindow how far back a place sees, itself included; 0 for all. The unit is patches in a MegaByte's
///     global model, which needs rotary positions then, and symbols in a Transformer
public record ArchitectureOptions(int crossPatchKeys, boolean convolution, Positions positions, boolean untiedOutput,
    boolean matching, List<GuessContext> guessContexts,
    Architecture architecture, int attentionWindow) {
  /// The plain MegaByte, without any of the options.
  public static final ArchitectureOptions PLAIN = new ArchitectureOptions(0, false, Positions.LEARNED, false, false,
      List.of(), Architecture.MEGABYTE, 0);

  /// Widths of the convolutions.
  public static final List<Integer> CONVOLUTION_WIDTHS = List.of(3, 5, 7);
  /// Symbols that linear attention takes at a time. The number changes nothing but speed.
  private static final int LINEAR_BLOCK = 64;

  /// The number of guesses at each symbol that every match model makes.
  public static final int USUAL_GUESSES = 4;

  /// Names how attention gets the order of symbols.
  public enum Positions {
    /// A vector for each place of a window; in a patch, the slice of the context.
    LEARNED,
    /// Rotary embeddings (Su et al. 2021).
    ROTARY
  }

  /// Names the kind of network.
  public enum Architecture {
    MEGABYTE,
    /// One model over symbols, of the global model's width, layers and heads (Vaswani et al. 2017).
    TRANSFORMER,
    /// The same as [#TRANSFORMER], with linear attention (Katharopoulos et al. 2020).
    LINEAR_TRANSFORMER
  }

  public ArchitectureOptions {
    if (crossPatchKeys < 0 || attentionWindow < 0) {
      throw new IllegalArgumentException("options: expected crossPatchKeys and attentionWindow of at least 0, got "
          + crossPatchKeys + " and " + attentionWindow);
    }
    positions = positions == null ? Positions.LEARNED : positions;
    guessContexts = guessContexts == null ? List.of() : List.copyOf(guessContexts);
    architecture = architecture == null ? Architecture.MEGABYTE : architecture;
    if (architecture != Architecture.MEGABYTE && (crossPatchKeys > 0 || convolution || matching)) {
      throw new IllegalArgumentException("options: expected crossPatchKeys, convolution and matching with a MegaByte"
          + " only");
    }
    if (!matching && !guessContexts.isEmpty() || Set.copyOf(guessContexts).size() < guessContexts.size()) {
      throw new IllegalArgumentException("options: expected guessContexts with matching only, each once, got "
          + guessContexts);
    }
    if (architecture == Architecture.MEGABYTE && attentionWindow > 0 && positions != Positions.ROTARY) {
      throw new IllegalArgumentException("options: expected rotary positions with an attention window, got learned");
    }
    if (architecture == Architecture.LINEAR_TRANSFORMER && positions == Positions.ROTARY) {
      throw new IllegalArgumentException("options: expected learned positions with linear attention, got rotary");
    }
  }

  public ArchitectureOptions withCrossPatchKeys(int other) {
    return new ArchitectureOptions(other, convolution, positions, untiedOutput, matching, guessContexts,
        architecture, attentionWindow);
  }

  public ArchitectureOptions withConvolution() {
    return new ArchitectureOptions(crossPatchKeys, true, positions, untiedOutput, matching, guessContexts,
        architecture, attentionWindow);
  }

  public ArchitectureOptions withRotaryPositions() {
    return new ArchitectureOptions(crossPatchKeys, convolution, Positions.ROTARY, untiedOutput, matching, guessContexts,
        architecture, attentionWindow);
  }

  public ArchitectureOptions withUntiedOutput() {
    return new ArchitectureOptions(crossPatchKeys, convolution, positions, true, matching, guessContexts, architecture,
        attentionWindow);
  }

  public ArchitectureOptions withMatching() {
    return new ArchitectureOptions(crossPatchKeys, convolution, positions, untiedOutput, true, guessContexts,
        architecture, attentionWindow);
  }

  public ArchitectureOptions withGuessContexts(List<GuessContext> contexts) {
    return new ArchitectureOptions(crossPatchKeys, convolution, positions, untiedOutput, matching, contexts,
        architecture, attentionWindow);
  }

  public ArchitectureOptions withAttentionWindow(int patches) {
    return new ArchitectureOptions(crossPatchKeys, convolution, positions, untiedOutput, matching, guessContexts,
        architecture, patches);
  }

  /// Returns the options of a baseline.
  public static ArchitectureOptions baseline(Architecture architecture, int attentionWindow) {
    return new ArchitectureOptions(0, false, Positions.LEARNED, false, false, List.of(), architecture, attentionWindow);
  }

  /// Returns M, the number of guesses at each symbol.
  public int guesses() {
    return matching ? USUAL_GUESSES + 2 * guessContexts.size() : 0;
  }

  public boolean megaByte() {
    return architecture == Architecture.MEGABYTE;
  }

  /// Tells whether every layer can take windows longer than those of the training.
  public boolean seesAnyLength() {
    return megaByte() && positions == Positions.ROTARY && attentionWindow > 0;
  }

  /// Returns how many symbols before a position the convolutions reach together.
  public int convolutionReach() {
    return convolution ? CONVOLUTION_WIDTHS.stream().mapToInt(width -> width - 1).sum() : 0;
  }

  /// Returns the number of symbols whose multiple a baseline's window must be; 1 if any length will do.
  public int blockSymbols() {
    return switch (architecture) {
      case MEGABYTE -> 1;
      case TRANSFORMER -> Math.max(1, attentionWindow);
      case LINEAR_TRANSFORMER -> LINEAR_BLOCK;
    };
  }
}
