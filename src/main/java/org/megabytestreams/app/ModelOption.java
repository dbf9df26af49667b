package org.megabytestreams.app;

import java.nio.file.Path;
import org.megabytestreams.megabyte.Geometry;
import org.megabytestreams.onnx.Bundle;
import org.megabytestreams.onnx.Device;
import org.megabytestreams.onnx.OnnxByteModel;
import org.megabytestreams.onnx.Precision;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Which model a command uses, and where it runs.
final class ModelOption {
  /// In bytes: no model takes a longer one.
  static final int MAX_WINDOW = 1 << 24;

  private static final String BUNDLED = "logs";
  /// Bytes beyond which more memory gains little.
  private static final int LONG_WINDOW = 1 << 20;

  @Option(names = "--model", paramLabel = "BUNDLE",
      description = "Folder of a model bundle (default: the bundled log model).")
  Path named;

  @Option(names = "--cores", defaultValue = "0", description = "Cores to use; 0 takes every one.")
  @Bounds(min = 0, max = Cores.MAX_CORES)
  int cores;

  @Mixin
  ProviderOption provider;

  @Option(names = "--window", paramLabel = "BYTES",
      description = {"Let the model see at most so many bytes (default: its own window). Where it has an attention",
          "window, more than its own will do: guesses then come from all of them."})
  @Bounds(min = 1, max = MAX_WINDOW)
  Integer window;

  @Option(names = "--precision", paramLabel = "WHAT", defaultValue = "float32",
      description = {"float32, or int8: twice as fast, where the bundle has it; not for scores that are to be",
          "computed again to 0.01; on the CPU alone (default: ${DEFAULT-VALUE})."})
  String precision;

  OnnxByteModel open() {
    return open(precision());
  }

  OnnxByteModel open(Precision wanted) {
    return open(bundle(), window, wanted, device());
  }

  /// Opens the model with the longest useful memory, unless the user names another.
  OnnxByteModel openLong() {
    Bundle bundle = bundle();
    Geometry own = bundle.manifest().geometry();
    boolean longer = window == null && own.options().seesAnyLength() && own.windowSymbols() < LONG_WINDOW;
    return open(bundle, longer ? Integer.valueOf(LONG_WINDOW) : window, precision(), device());
  }

  Bundle bundle() {
    return Bundle.read(folder());
  }

  Precision precision() {
    return switch (precision) {
      case "float32" -> Precision.FLOAT32;
      case "int8" -> Precision.INT8;
      default -> throw new IllegalArgumentException("expected --precision float32 or int8, got '" + precision + "'");
    };
  }

  /// @param window as many bytes as the model may see; null for its own window
  static OnnxByteModel open(Bundle bundle, Integer window, Precision precision, Device device) {
    Geometry own = bundle.manifest().geometry();
    int minWindow = Geometry.LEAST_PATCHES * own.patchSize();
    if (window != null && window < minWindow) {
      throw new IllegalArgumentException("expected --window of at least " + minWindow + ", got " + window);
    }
    Geometry wanted = window == null ? own : own.withPatches(window / own.patchSize());
    if (wanted.patches() > own.patches() && !own.options().seesAnyLength()) {
      throw new IllegalArgumentException("expected a window of at most " + own.windowSymbols() + " bytes, got "
          + window + ": only models with rotary positions and an attention window see further than trained to");
    }
    return OnnxByteModel.open(bundle, wanted, precision, device);
  }

  Path folder() {
    return named != null ? named : bundled();
  }

  int cores() {
    return Cores.orAll(cores);
  }

  Device device() {
    return provider.device(cores());
  }

  /// The bundle that comes with the project; the launcher says where bundles lie.
  static Path bundled() {
    return bundles().resolve(BUNDLED);
  }

  static Path bundles() {
    return Path.of(System.getProperty("megabyte.bundles", "src/main/bundles"));
  }
}
