package org.megabytestreams.serve;

import java.io.IOException;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.runtime.DetachedModel;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.runtime.OnnxByteModel;
import org.megabytestreams.stream.WarmUp;

/// Opens models that score streams.
public final class ModelLoader {
  private static final int MAX_WINDOW_SYMBOLS = 1 << 16;

  private ModelLoader() {}

  /// Opens a model, and warms it up.
  ///
  /// @param lanes whether it is to write continuations too
  /// @throws IllegalArgumentException if its window is too long: the state store gets a window with every batch, and a
  ///     long one would not fit the changelog's records
  public static OnnxByteModel open(Bundle bundle, Device device, boolean lanes) throws IOException {
    requireWindow(bundle);
    OnnxByteModel model = DetachedModel.open(bundle, device, lanes);
    try {
      WarmUp.run(model, device.warmUpWindows());
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /// Checks that streams can be scored with a model's window.
  ///
  /// @throws IllegalArgumentException if it is too long
  static void requireWindow(Bundle bundle) {
    int symbols = bundle.manifest().geometry().windowSymbols();
    if (symbols > MAX_WINDOW_SYMBOLS) {
      throw new IllegalArgumentException("expected a model with a window of at most " + MAX_WINDOW_SYMBOLS
          + " bytes to score streams with, got " + symbols + " in " + bundle.folder());
    }
  }
}
