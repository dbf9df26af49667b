package org.megabytestreams.app;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.megabytestreams.engine.ModelSource;
import org.megabytestreams.engine.WarmUp;
import org.megabytestreams.megabyte.ByteModel;
import org.megabytestreams.onnx.Bundle;
import org.megabytestreams.onnx.OnnxByteModel;

/// Finds bundles by their digest in some folders, each a bundle or a folder of bundles, as they are when one is wanted.
final class ModelFolders implements ModelSource {
  /// Windows that the warm-up runs at once: more than a session takes in one run, on every core.
  private static final int WARM_UP_WINDOWS_A_CORE = 4;
  private static final int LONGEST_WINDOW_SYMBOLS = 1 << 16;

  private final List<Path> folders;
  private final int cores;

  ModelFolders(List<Path> folders, int cores) {
    this.folders = folders;
    this.cores = cores;
  }

  @Override
  public ByteModel open(String digest) {
    for (Path folder : folders) {
      for (Path bundle : bundles(folder)) {
        if (digest.equals(Bundle.statedDigest(bundle))) {
          return openFound(bundle);
        }
      }
    }
    throw new Unavailable("no bundle with digest " + digest + " in "
        + folders.stream().map(Path::toString).collect(Collectors.joining(", ")) + " (megabyte.models)");
  }

  private ByteModel openFound(Path folder) {
    try {
      return open(Bundle.read(folder), cores);
    } catch (RuntimeException e) {
      throw new Unavailable("cannot use the bundle at " + folder + ": " + Errors.oneLine(e));
    }
  }

  /// Opens a bundle and runs every shape once.
  ///
  /// @throws IllegalArgumentException where its window is too long to serve with: it is written to the state store with
  ///     every batch, and must fit a record of the changelog
  static OnnxByteModel open(Bundle bundle, int cores) {
    int symbols = bundle.manifest().geometry().windowSymbols();
    if (symbols > LONGEST_WINDOW_SYMBOLS) {
      throw new IllegalArgumentException("expected a model with a window of at most " + LONGEST_WINDOW_SYMBOLS
          + " bytes to serve with, got " + symbols + " in " + bundle.folder());
    }
    OnnxByteModel model = OnnxByteModel.open(bundle, cores);
    try {
      WarmUp.run(model, WARM_UP_WINDOWS_A_CORE * cores);
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static List<Path> bundles(Path folder) {
    List<Path> bundles = new ArrayList<>(List.of(folder));
    try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder, Files::isDirectory)) {
      inside.forEach(bundles::add);
    } catch (IOException _) {
      return bundles; // no such folder: nothing is found there
    }
    return bundles;
  }
}
