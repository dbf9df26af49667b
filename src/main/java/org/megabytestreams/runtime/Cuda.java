package org.megabytestreams.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tells whether CUDA can be had here, and if not, why.
public final class Cuda {
  /// A failure because CUDA was requested and is not available. The message says in one line what is missing.
  public static final class MissingCudaException extends RuntimeException {
    MissingCudaException(String message) {
      super(message);
    }
  }

  static final String NOT_BUILT_IN = "this build has none; build with mvn -Pcuda12 or -Pcuda13";
  /// A graph of one node that copies its input, as ONNX. Opening the graph shows whether a driver is missing.
  static final byte[] PROBE = HexFormat.of().parseHex("08083a37"
      + "0a100a017812017922084964656e74697479" // x -> Identity -> y
      + "120167" // the graph's name
      + "5a0f0a0178120a0a08080112040a020801" // x, float32 [1]
      + "620f0a0179120a0a08080112040a020801" // y, float32 [1]
      + "4202100d");
  private static final String DRIVER = "libcuda.so";
  private static final Pattern LIBRARY = Pattern.compile("([\\w.+-]+\\.so[.\\d]*): cannot open shared object file");
  private static final Pattern FAILURE =
      Pattern.compile("CUDA failure \\d+: (.*?) ?;|Failed to load library .* with error: (.+)");

  private Cuda() {}

  /// Returns why there is no CUDA; nothing if a graph could be opened on it.
  static Optional<String> obstacle() {
    Sessions.environment(); // loads ONNX Runtime in the project's way
    if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
      return Optional.of(NOT_BUILT_IN);
    }
    try (OrtSession _ = Sessions.open(PROBE, new Device(Provider.CUDA, 1, 1 << 24))) {
      return Optional.empty();
    } catch (OnnxRuntimeException | OrtException e) {
      return Optional.of(reason(e.getMessage()));
    }
  }

  /// Shortens ONNX Runtime's message to the reason.
  static String reason(String message) {
    Matcher library = LIBRARY.matcher(message);
    if (library.find()) {
      return "library " + library.group(1) + " is missing; " + (library.group(1).startsWith(DRIVER)
          ? "it comes with NVIDIA's driver" : "put its folder into LD_LIBRARY_PATH");
    }
    Matcher failure = FAILURE.matcher(message);
    return failure.find() ? Objects.requireNonNullElseGet(failure.group(1), () -> failure.group(2)).strip()
        : message.lines().findFirst().orElse("ONNX Runtime does not say why");
  }
}
