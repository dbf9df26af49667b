package org.megabytestreams.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.megabytestreams.model.ArchitectureOptions.Architecture;

/// Names geometries: five sizes of MegaByte, each also for long windows. Each size has baselines whose number of
/// parameters differs from its own by at most a tenth.
public enum Preset {
  PICO(new Geometry(8, 128, 16, 96, 2, 3, 64, 2, 4, Framing.RECORDS), 3),
  NANO(new Geometry(8, 128, 32, 128, 3, 4, 96, 2, 3, Framing.RECORDS), 4),
  SMALL(new Geometry(8, 128, 64, 256, 4, 8, 128, 2, 4, Framing.RECORDS), 5),
  BASE(new Geometry(8, 256, 96, 576, 6, 9, 224, 3, 7, Framing.RECORDS), 7),
  LARGE(new Geometry(8, 1024, 192, 1536, 10, 24, 512, 4, 8, Framing.RECORDS), 11);

  /// Symbols that a window Transformer's attention sees.
  private static final int ATTENTION_WINDOW = 128;
  /// A long window holds 4 MiB. The global model looks 2 KiB back in each layer, and guesses come from the whole
  /// window.
  private static final int LONG_PATCHES = 1 << 19;
  private static final int LONG_ATTENTION_WINDOW = 256;

  private final Geometry megaByte;
  private final int baselineLayers;

  Preset(Geometry megaByte, int baselineLayers) {
    this.megaByte = megaByte;
    this.baselineLayers = baselineLayers;
  }

  public Geometry geometry() {
    return megaByte;
  }

  /// Returns the geometry of a name such as `small`, `long-small`, `transformer-small`, `window-small` or
  /// `linear-small`.
  ///
  /// @throws IllegalArgumentException if no geometry has that name
  public static Geometry named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (Preset preset : values()) {
      String size = preset.name().toLowerCase(Locale.ROOT);
      if (lower.equals(size)) {
        return preset.megaByte;
      }
      if (lower.endsWith("-" + size)) {
        switch (lower.substring(0, lower.length() - size.length() - 1)) {
          case "long" -> {
            return preset.forLongWindows();
          }
          case "transformer" -> {
            return preset.baseline(Architecture.TRANSFORMER, 0);
          }
          case "window" -> {
            return preset.baseline(Architecture.TRANSFORMER, ATTENTION_WINDOW);
          }
          case "linear" -> {
            return preset.baseline(Architecture.LINEAR_TRANSFORMER, 0);
          }
          default -> throw unknown(name);
        }
      }
    }
    throw unknown(name);
  }

  private Geometry forLongWindows() {
    ArchitectureOptions options = ArchitectureOptions.PLAIN.withRotaryPositions()
        .withCrossPatchKeys(megaByte.patchSize()).withMatching().withAttentionWindow(LONG_ATTENTION_WINDOW);
    return megaByte.withPatches(LONG_PATCHES).withOptions(options);
  }

  private Geometry baseline(Architecture architecture, int attentionWindow) {
    return new Geometry(megaByte.patchSize(), megaByte.patches(), 0, megaByte.globalWidth(), baselineLayers,
        megaByte.globalHeads(), 0, 0, 0, megaByte.framing(),
        ArchitectureOptions.baseline(architecture, attentionWindow));
  }

  private static IllegalArgumentException unknown(String name) {
    String sizes = Arrays.stream(values()).map(preset -> preset.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
    return new IllegalArgumentException("unknown preset '" + name + "': expected one of " + sizes
        + ", alone or after long-, transformer-, window- or linear-");
  }
}
