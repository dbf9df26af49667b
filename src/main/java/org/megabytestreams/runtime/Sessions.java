package org.megabytestreams.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Opens ONNX Runtime sessions with the project's settings.
///
/// ONNX Runtime walks the nodes of a graph by recursion while it opens a session. The graphs of training are so long
/// that a thread of usual size overflows its stack, which ends the process without a word. So sessions are opened on
/// threads with large stacks.
final class Sessions {
  private static final long STACK_BYTES = 512L * 1024 * 1024;

  private Sessions() {}

  /// Returns ONNX Runtime's environment.
  ///
  /// @throws IllegalStateException if the environment cannot be opened; the message says why, in one line
  static OrtEnvironment environment() {
    if (Environment.FAILURE != null) {
      throw Environment.FAILURE;
    }
    return Environment.OPEN;
  }

  /// Opens ONNX Runtime's environment, which stays open as long as the process lives.
  ///
  /// ONNX Runtime's Java binding closes the environment in a shutdown hook of its own. Threads may still score then,
  /// until the service's hook has stopped them. A session that runs without the environment crashes the process. The
  /// environment counts its references: one that nobody gives back keeps the environment open. The binding offers none,
  /// so its private method is called.
  private static final class Environment {
    private static final OrtEnvironment OPEN;
    private static final IllegalStateException FAILURE;

    static {
      OrtEnvironment open = null;
      IllegalStateException failure = null;
      try {
        open = open();
      } catch (IllegalStateException e) {
        failure = e;
      }
      OPEN = open;
      FAILURE = failure;
    }

    private static OrtEnvironment open() {
      OrtLoggingLevel level = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
      OrtEnvironment environment = NativeCode.load(() -> OrtEnvironment.getEnvironment(level, "megabyte"));
      try {
        Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
        api.setAccessible(true);
        Method reference =
            OrtEnvironment.class.getDeclaredMethod("createHandle", long.class, int.class, String.class);
        reference.setAccessible(true);
        reference.invoke(null, api.getLong(null), level.getValue(), "megabyte");
        return environment;
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("this is not the ONNX Runtime that the project is built for", e);
      }
    }
  }

  static OrtSession open(Path model, Device device, int threads) {
    try (SessionOptions options = options(device, threads)) {
      return withLargeStack(() -> environment().createSession(model.toString(), options));
    } catch (OrtException e) {
      throw new OnnxRuntimeException("cannot load " + model, e);
    }
  }

  /// Opens a session of a graph whose weights lie in files of a folder.
  static OrtSession open(byte[] model, Path folder, Device device, int threads) {
    try (SessionOptions options = options(device, threads)) {
      options.addConfigEntry("session.model_external_initializers_file_folder_path", folder.toString());
      return withLargeStack(() -> environment().createSession(model, options));
    } catch (OrtException e) {
      throw new OnnxRuntimeException("cannot load a graph with the weights in " + folder, e);
    }
  }

  /// Opens a session on one thread of the CPU.
  static OrtSession open(byte[] model) {
    return open(model, Device.cpu(1));
  }

  /// Opens a session on all cores of the device.
  static OrtSession open(byte[] model, Device device) {
    try (SessionOptions options = options(device, device.cores())) {
      return withLargeStack(() -> environment().createSession(model, options));
    } catch (OrtException e) {
      throw new OnnxRuntimeException("cannot load the graph", e);
    }
  }

  /// Opens a session.
  private interface Opening {
    OrtSession open() throws OrtException;
  }

  private static OrtSession withLargeStack(Opening opening) throws OrtException {
    FutureTask<OrtSession> task = new FutureTask<>(opening::open);
    Thread thread = new Thread(null, task, "open-session", STACK_BYTES);
    thread.start();
    try {
      return Uninterruptible.get(task);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case OrtException failure -> throw failure;
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  private static SessionOptions options(Device device, int threads) throws OrtException {
    environment(); // loads ONNX Runtime; a provider that is loaded before fails: it has nowhere to log to
    SessionOptions options = new SessionOptions();
    try {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      // A waiting thread sleeps, since these machines are shared with a broker.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      if (device.cuda()) {
        addCuda(options, device);
      }
      return options;
    } catch (OrtException | RuntimeException e) {
      options.close();
      throw e;
    }
  }

  /// Adds CUDA with memory that does not grow with use. Nothing is planned for each thread and shape, blocks are as
  /// large as asked for, and there is a limit. Full float32 is used, as scores are compared to 0.01 bits.
  private static void addCuda(SessionOptions options, Device device) throws OrtException {
    options.setMemoryPatternOptimization(false);
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions()) {
      cuda.add("arena_extend_strategy", "kSameAsRequested");
      cuda.add("gpu_mem_limit", Long.toString(device.gpuBytes()));
      cuda.add("use_tf32", "0");
      options.addCUDA(cuda);
    }
  }
}
