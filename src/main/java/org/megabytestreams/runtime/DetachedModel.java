package org.megabytestreams.runtime;

import java.io.IOException;
import org.megabytestreams.bundle.Bundle;

/// Opens models that do not depend on their bundle's files any more, to score streams for a long time.
///
/// ONNX Runtime maps the weights. A change of the bundle's own files in place would change scores, or crash the
/// process. So the model is opened from a copy that nobody else knows. On Linux a mapped file outlives its name, so
/// the copy is deleted at once.
public final class DetachedModel {
  private DetachedModel() {}

  /// Opens a copy of a bundle, which is checked like any bundle.
  ///
  /// @param lanes whether the model is to have lanes, whose graphs take some memory
  public static OnnxByteModel open(Bundle bundle, Device device, boolean lanes) throws IOException {
    try (TemporaryFolder folder = TemporaryFolder.create("megabyte-model-")) {
      OnnxByteModel model = OnnxByteModel.open(bundle.copyTo(folder.path()), device);
      model.openSessions(lanes);
      return model;
    } catch (IOException e) {
      throw new IOException(TemporaryFolder.problem("cannot copy the model", e), e);
    }
  }
}
