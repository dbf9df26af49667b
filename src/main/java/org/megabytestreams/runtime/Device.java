package org.megabytestreams.runtime;

import java.util.Locale;
import java.util.stream.IntStream;

/// Names the processors on which graphs run.
///
/// @param provider never [Provider#AUTO]
/// @param cores of the CPU; beside a GPU they run what the GPU cannot run
/// @param gpuBytes memory of the GPU that a session may take
public record Device(Provider provider, int cores, long gpuBytes) {
  /// The most symbols that a GPU runs at once: enough to fill the GPU, few enough for the smallest memory that is
  /// offered.
  private static final int GPU_RUN_SYMBOLS = 1 << 17;
  private static final int GPU_RUN_WINDOWS = 32;
  /// The same for a CPU: enough to fill the matrix kernels, few enough to stay in the cache.
  private static final int CPU_RUN_SYMBOLS = 4096;

  public Device {
    if (provider == Provider.AUTO) {
      throw new IllegalArgumentException("expected a provider that was chosen, got auto");
    }
  }

  public static Device cpu(int cores) {
    return new Device(Provider.CPU, cores, 0);
  }

  public boolean cuda() {
    return provider == Provider.CUDA;
  }

  /// Returns the device for graphs that a GPU has no kernels for.
  Device withoutGpu() {
    return cpu(cores);
  }

  /// Returns how many runs of one graph go on at a time. A CPU has one a core, each on one thread: one run on all cores
  /// is slower at these sizes. One run fills a GPU.
  int runs() {
    return cuda() ? 1 : cores;
  }

  /// Returns how many of `windows` windows, each of `length` symbols, make a run.
  int windowsARun(int length, int windows) {
    return cuda() ? Integer.highestOneBit(Math.clamp(GPU_RUN_SYMBOLS / length, 1, GPU_RUN_WINDOWS))
        : Math.clamp(CPU_RUN_SYMBOLS / length, 1, Math.ceilDiv(windows, cores));
  }

  /// Returns the number of windows to which a run is filled up. A GPU plans each shape again, so there are few shapes.
  int padded(int windows) {
    return cuda() && windows > 1 ? Integer.highestOneBit(windows - 1) << 1 : windows;
  }

  /// Returns the numbers of windows that, asked for at once, have every shape run. There are none on a CPU: planning a
  /// shape costs less there than running it.
  public int[] warmUpWindows() {
    return cuda() ? IntStream.iterate(1, windows -> windows <= GPU_RUN_WINDOWS, windows -> 2 * windows).toArray()
        : new int[0];
  }

  @Override
  public String toString() {
    return cuda() ? String.format(Locale.ROOT, "CUDA, at most %,d MiB a model, and %d cores", gpuBytes >> 20, cores)
        : "CPU, " + cores + " cores";
  }
}
