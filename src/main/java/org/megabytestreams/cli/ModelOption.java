package org.megabytestreams.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.BundleRegistry;
import org.megabytestreams.bundle.BundledModels;
import org.megabytestreams.bundle.Precision;
import org.megabytestreams.compress.Compressor;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.runtime.Machine;
import org.megabytestreams.runtime.OnnxByteModel;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Names the model that a command uses, and where it runs.
final class ModelOption {
  /// The value of `--window` that stands for the model's own window.
  private static final String OWN_WINDOW = "own";
  /// Bounds a window, in bytes: no model takes a longer one.
  static final int MAX_WINDOW = 1 << 24;

  /// Beyond this many bytes more memory gains little.
  private static final int LONG_WINDOW = 1 << 20;

  @Option(names = "--model", paramLabel = "BUNDLE",
      description = "Folder of a model bundle (default: the bundled logs-any; score, evaluate and compress take"
          + " general for records that no separator ends, such as packets).")
  Path named;

  @Option(names = "--cores", paramLabel = "N", defaultValue = "0", description = "Cores to use; 0 takes every one.")
  @Bounds(min = 0, max = Machine.MAX_CORES)
  int cores;

  @Mixin
  ProviderOption provider;

  @Option(names = "--window", paramLabel = "BYTES",
      description = "The most bytes that the model sees; own is the window of the model, as in the service. A model"
          + " with an attention window takes a larger one, which its match model searches (default: own; score,"
          + " evaluate and compress take 1 MiB if the model can, decompress takes what the file was compressed with).")
  String window;

  @Option(names = "--precision", paramLabel = "WHAT", defaultValue = "float32",
      description = "float32, or int8: twice as fast, if the bundle has it; not for scores that are to be"
          + " computed again to 0.01; on the CPU alone (default: ${DEFAULT-VALUE}).")
  String precision;

  private Path usual;

  ModelOption() {
    this(BundledModels.forService());
  }

  private ModelOption(Path usual) {
    this.usual = usual;
  }

  /// Returns the option of a command that reads files.
  static ModelOption forFiles() {
    return new ModelOption(BundledModels.forFile(new RecordFormat.Lines()));
  }

  /// Takes the bundled model that suits a file's records, unless the user names one.
  void suit(RecordFormat format) {
    usual = BundledModels.forFile(format);
  }

  /// Returns the window that the user names, in bytes; null for the model's own.
  ///
  /// @throws IllegalArgumentException if it is neither a number of bytes nor `own`
  Integer window() {
    if (window == null || window.equals(OWN_WINDOW)) {
      return null;
    }
    try {
      int bytes = Integer.parseInt(window);
      if (bytes >= 1 && bytes <= MAX_WINDOW) {
        return bytes;
      }
    } catch (NumberFormatException _) {
      // A text that is no number is refused below.
    }
    throw new IllegalArgumentException(
        "expected --window own, or of at least 1 and at most " + MAX_WINDOW + " bytes, got " + window);
  }

  OnnxByteModel open() {
    return open(precision());
  }

  OnnxByteModel open(Precision wanted) {
    return open(bundle(), window(), wanted, device());
  }

  /// Opens the model with the longest useful memory, unless the user names another. A GPU runs short windows alone.
  OnnxByteModel openLong() {
    return openLong(bundle());
  }

  /// Opens a bundle in the same way.
  OnnxByteModel openLong(Bundle bundle) {
    return window != null || device().cuda() ? open(bundle, window(), precision(), device())
        : OnnxByteModel.open(bundle, bundle.manifest().geometry().reaching(LONG_WINDOW), precision(), device());
  }

  /// Opens the model that a file was compressed with, if a bundled one is, with the file's window. The user may name
  /// another model, and another window.
  OnnxByteModel openFor(Compressor.Header header) throws IOException {
    Bundle found = named != null ? null
        : BundleRegistry.of(List.of(), List.of(BundledModels.folder()), _ -> { }).findByStart(header.digest());
    Bundle bundle = found != null ? found : bundle();
    return window == null && fits(bundle, header.window()) ? open(bundle, header.window(), precision(), device())
        : openLong(bundle);
  }

  private static boolean fits(Bundle bundle, int window) {
    Geometry own = bundle.manifest().geometry();
    return window >= Geometry.MIN_PATCHES * own.patchSize()
        && window <= (own.options().seesAnyLength() ? MAX_WINDOW : own.windowSymbols());
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

  /// Opens a bundle.
  ///
  /// @param window the model may see at most this many bytes; null for its own window
  static OnnxByteModel open(Bundle bundle, Integer window, Precision precision, Device device) {
    Geometry own = bundle.manifest().geometry();
    int minWindow = Geometry.MIN_PATCHES * own.patchSize();
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
    return named != null ? named : usual;
  }

  int cores() {
    return Machine.orAll(cores);
  }

  Device device() {
    return provider.device(cores());
  }
}
