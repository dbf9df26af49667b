package org.megabytestreams.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.file.Path;

/// Opens ONNX Runtime sessions with the project's settings.
final class Sessions {
  private Sessions() {}

  static OrtEnvironment environment() {
    return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "megabyte");
  }

  static OrtSession open(Path model, int threads) {
    try (SessionOptions options = options(threads)) {
      return environment().createSession(model.toString(), options);
    } catch (OrtException e) {
      throw new OrtFailure("cannot load " + model, e);
    }
  }

  static OrtSession open(byte[] model, int threads) {
    try (SessionOptions options = options(threads)) {
      return environment().createSession(model, options);
    } catch (OrtException e) {
      throw new OrtFailure("cannot load the graph", e);
    }
  }

  private static SessionOptions options(int threads) throws OrtException {
    SessionOptions options = new SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.setInterOpNumThreads(1);
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    // A waiting thread sleeps: these machines are shared with a broker.
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    options.addConfigEntry("session.inter_op.allow_spinning", "0");
    return options;
  }
}
