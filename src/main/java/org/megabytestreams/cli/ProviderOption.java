package org.megabytestreams.cli;

import org.megabytestreams.runtime.Device;
import org.megabytestreams.runtime.Provider;
import picocli.CommandLine.Option;

/// Names the provider that a command's graphs run on.
final class ProviderOption {
  private static final int MEBIBYTE_BITS = 20;

  @Option(names = "--provider", defaultValue = "cpu", paramLabel = "WHAT",
      description = "cpu, cuda or auto: cuda if it is available (default: ${DEFAULT-VALUE}; docs/how-to/gpu.md).")
  Provider provider;

  @Option(names = "--gpu-memory", defaultValue = "4096", paramLabel = "MIB",
      description = "Memory of the GPU that a model may take (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 1, max = 1 << MEBIBYTE_BITS)
  long gpuMemory;

  private Device device;

  /// Returns the device, looked for once. It says on standard error which device `auto` chose.
  Device device(int cores) {
    if (device == null) {
      device = provider.open(cores, gpuMemory << MEBIBYTE_BITS, System.err::println);
    }
    return device;
  }
}
