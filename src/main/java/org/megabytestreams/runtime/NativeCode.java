package org.megabytestreams.runtime;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// Loads ONNX Runtime's native code.
///
/// ONNX Runtime's Java binding unpacks the code into a folder that it leaves behind empty. It prints a stack trace if
/// that fails. This class unpacks the code beforehand, and deletes the files when they are loaded: on Linux, loaded
/// code outlives its files.
final class NativeCode {
  /// The property that names the folder in which the binding looks for libraries before it unpacks them.
  private static final String FOLDER = "onnxruntime.native.path";
  private static final String MAIN = "libonnxruntime.so";
  private static final List<String> LIBRARIES = List.of(MAIN, "libonnxruntime4j_jni.so");
  /// With CUDA, the binding unpacks this library and more when they are needed. That is left to the binding.
  private static final String OF_CUDA = "libonnxruntime_providers_shared.so";

  private NativeCode() {}

  /// Calls the binding for the first time.
  ///
  /// @throws IllegalStateException if the code cannot be loaded; the message says why, in one line
  static OrtEnvironment load(Supplier<OrtEnvironment> binding) {
    String given = System.getProperty(FOLDER);
    try {
      return given != null || !unpacks() ? binding.get() : loadUnpacked(binding);
    } catch (IOException | LinkageError e) {
      throw new IllegalStateException(given == null ? TemporaryFolder.problem("cannot load ONNX Runtime", e)
          : "cannot load ONNX Runtime from " + given + ": " + e, e);
    }
  }

  @SuppressWarnings("restricted") // native code is what this class is for
  private static OrtEnvironment loadUnpacked(Supplier<OrtEnvironment> binding) throws IOException {
    try (TemporaryFolder folder = TemporaryFolder.create("megabyte-onnxruntime-")) {
      for (String library : LIBRARIES) {
        try (InputStream in = resource(library)) {
          Files.copy(in, folder.path().resolve(library));
        }
      }
      System.load(folder.path().resolve(MAIN).toString()); // fails without the binding's stack trace
      System.setProperty(FOLDER, folder.path().toString());
      return binding.get();
    } finally {
      System.clearProperty(FOLDER); // child processes would inherit it
    }
  }

  private static boolean unpacks() {
    return LIBRARIES.stream().allMatch(NativeCode::isThere) && !isThere(OF_CUDA);
  }

  private static boolean isThere(String library) {
    return OrtEnvironment.class.getResource(path(library)) != null;
  }

  private static InputStream resource(String library) {
    return OrtEnvironment.class.getResourceAsStream(path(library));
  }

  private static String path(String library) {
    String machine = System.getProperty("os.arch").equals("amd64") ? "x64" : System.getProperty("os.arch");
    return "/ai/onnxruntime/native/" + System.getProperty("os.name").toLowerCase(Locale.ROOT) + "-" + machine
        + "/" + library;
  }
}
