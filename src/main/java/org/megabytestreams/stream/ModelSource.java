package org.megabytestreams.stream;

import org.megabytestreams.model.ByteModel;

/// Opens models that are named by their digest.
public interface ModelSource {
  /// A source without models.
  ModelSource NONE = digest -> {
    throw new UnavailableModelException("no model but the service's own may be used here, got " + digest);
  };

  /// Reports a model that is not available; the message says why, in one line.
  final class UnavailableModelException extends RuntimeException {
    public UnavailableModelException(String message) {
      super(message);
    }
  }

  /// Opens a model, ready for streams.
  ///
  /// @throws UnavailableModelException if that cannot be
  ByteModel open(String digest);
}
