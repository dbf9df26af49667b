package org.megabytestreams.serve;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.BundleRegistry;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.runtime.OnnxByteModel;

/// Opens models by their digests for `verify`, each when it is requested first.
public final class VerificationModels implements AutoCloseable {
  private final Function<String, ByteModel> opener;
  private final Map<String, ByteModel> open = new HashMap<>();

  public VerificationModels(BundleRegistry bundles, int cores) {
    this(digest -> {
      Bundle bundle = bundles.find(digest);
      return bundle == null ? null : OnnxByteModel.open(bundle, cores);
    });
  }

  /// @param opener opens the model with a digest; null if there is none
  VerificationModels(Function<String, ByteModel> opener) {
    this.opener = opener;
  }

  /// Returns the model with this digest, or null.
  public ByteModel get(String digest) {
    return open.computeIfAbsent(digest, opener);
  }

  @Override
  public void close() {
    open.values().forEach(ByteModel::close);
  }
}
