package org.megabytestreams.runtime;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What a user may ask to have graphs run by.
public enum Provider {
  CPU,
  CUDA,
  /// CUDA where it can be had, otherwise the CPU.
  AUTO;

  /// The device that this comes to.
  ///
  /// @param gpuBytes memory of the GPU that a session may take
  /// @param report hears in one line what [#AUTO] came to, and why
  /// @throws Cuda.Missing where CUDA is asked for and cannot be had
  public Device open(int cores, long gpuBytes, Consumer<String> report) {
    return open(cores, gpuBytes, report, Cuda::obstacle);
  }

  /// @param obstacle why there is no CUDA, nothing where there is; asked where it matters alone, as it costs a second
  Device open(int cores, long gpuBytes, Consumer<String> report, Supplier<Optional<String>> obstacle) {
    Device cpu = Device.cpu(cores);
    if (this == CPU) {
      return cpu;
    }
    Device cuda = new Device(CUDA, cores, gpuBytes);
    Optional<String> why = obstacle.get();
    if (this == AUTO) {
      report.accept("provider auto: " + why.map(reason -> "cpu, as CUDA cannot be had: " + reason).orElse("cuda"));
      return why.isPresent() ? cpu : cuda;
    }
    if (why.isPresent()) {
      throw new Cuda.Missing("CUDA cannot be had: " + why.get());
    }
    return cuda;
  }
}
