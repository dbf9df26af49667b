package org.megabytestreams.app;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.megabytestreams.onnx.Bundle;
import org.megabytestreams.web.ModelCard;

/// The model of `serve`, for the web.
@Singleton
final class ServedModel implements ModelCard {
  @Inject
  Serving serving;

  @Override
  public Object manifest() {
    Bundle bundle = serving.bundle();
    return bundle == null ? null : bundle.manifest();
  }
}
