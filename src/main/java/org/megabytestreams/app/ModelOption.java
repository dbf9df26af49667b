package org.megabytestreams.app;

import java.nio.file.Path;
import org.megabytestreams.onnx.Bundle;
import org.megabytestreams.onnx.OnnxByteModel;
import picocli.CommandLine.Option;

/// Which model a command uses, and on how many cores.
final class ModelOption {
  private static final String BUNDLED = "logs";

  @Option(names = "--model", paramLabel = "BUNDLE",
      description = "Folder of a model bundle (default: the bundled log model).")
  Path bundle;

  @Option(names = "--cores", defaultValue = "0", description = "Cores to use; 0 takes every one.")
  int cores;

  OnnxByteModel open() {
    return OnnxByteModel.open(Bundle.read(folder()), cores());
  }

  Path folder() {
    return bundle != null ? bundle : bundled();
  }

  int cores() {
    return Cores.orAll(cores);
  }

  /// The bundle that comes with the project; the launcher says where bundles lie.
  static Path bundled() {
    return Path.of(System.getProperty("megabyte.bundles", "src/main/bundles"), BUNDLED);
  }
}
