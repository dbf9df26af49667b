package org.megabytestreams.runtime;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Names the processor that a user asks graphs to run on.
public enum Provider {
  CPU,
  CUDA,
  /// CUDA if it can be had, otherwise the CPU.
  AUTO;

  /// Returns the device of this provider.
  ///
  /// @param gpuBytes memory of the GPU that a session may take
  /// @param report gets in one line the device that [#AUTO] chose, and why
  /// @throws Cuda.MissingCudaException if CUDA is requested and is not available
  public Device open(int cores, long gpuBytes, Consumer<String> report) {
    return open(cores, gpuBytes, report, Cuda::obstacle);
  }

  /// Returns the device of this provider.
  ///
  /// @param obstacle why there is no CUDA, nothing if there is; called only if it matters, since a call costs a second
  Device open(int cores, long gpuBytes, Consumer<String> report, Supplier<Optional<String>> obstacle) {
    Device cpu = Device.cpu(cores);
    if (this == CPU) {
      return cpu;
    }
    Device cuda = new Device(CUDA, cores, gpuBytes);
    Optional<String> why = obstacle.get();
    if (this == AUTO) {
      report.accept("provider auto: " + why.map(reason -> "cpu, as CUDA is not available: " + reason).orElse("cuda"));
      return why.isPresent() ? cpu : cuda;
    }
    if (why.isPresent()) {
      throw new Cuda.MissingCudaException("CUDA is not available: " + why.get());
    }
    return cuda;
  }
}
