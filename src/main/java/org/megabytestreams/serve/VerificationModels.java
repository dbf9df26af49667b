package org.megabytestreams.serve;

import java.util.HashMap;
import java.util.Map;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.BundleRegistry;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.runtime.OnnxByteModel;

/// Opens models by their digests for `verify`, each when it is requested first.
public final class VerificationModels implements AutoCloseable {
  private final BundleRegistry bundles;
  private final int cores;
  private final Map<String, ByteModel> open = new HashMap<>();

  public VerificationModels(BundleRegistry bundles, int cores) {
    this.bundles = bundles;
    this.cores = cores;
  }

  /// Returns the model with this digest, or null.
  public ByteModel get(String digest) {
    Bundle bundle = bundles.find(digest);
    return bundle == null ? null : open.computeIfAbsent(digest, _ -> OnnxByteModel.open(bundle, cores));
  }

  @Override
  public void close() {
    open.values().forEach(ByteModel::close);
  }
}
