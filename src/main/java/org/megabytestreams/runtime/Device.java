package org.megabytestreams.runtime;

import java.util.Locale;
import java.util.stream.IntStream;

/// Where graphs run.
///
/// @param provider never [Provider#AUTO]
/// @param cores of the CPU; beside a GPU they run what it cannot
/// @param gpuBytes memory of the GPU that a session may take
public record Device(Provider provider, int cores, long gpuBytes) {
  /// What a GPU runs at once at most: enough to fill it, little enough for the smallest memory that is offered.
  private static final int GPU_RUN_SYMBOLS = 1 << 17;
  private static final int GPU_RUN_WINDOWS = 32;
  /// On a CPU: enough to fill the matrix kernels, few enough to stay in the cache.
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

  /// For graphs that a GPU has no kernels for.
  Device withoutGpu() {
    return cpu(cores);
  }

  /// Runs of one graph at a time: one a core, each on one thread, as one on all cores is slower at these sizes; one
  /// fills a GPU.
  int runs() {
    return cuda() ? 1 : cores;
  }

  /// So many of `windows` windows, each of `length` symbols, make a run.
  int windowsARun(int length, int windows) {
    return cuda() ? Integer.highestOneBit(Math.clamp(GPU_RUN_SYMBOLS / length, 1, GPU_RUN_WINDOWS))
        : Math.clamp(CPU_RUN_SYMBOLS / length, 1, Math.ceilDiv(windows, cores));
  }

  /// To how many windows a run is filled up: a GPU plans each shape anew, so that there are few.
  int padded(int windows) {
    return cuda() && windows > 1 ? Integer.highestOneBit(windows - 1) << 1 : windows;
  }

  /// Numbers of windows that, asked for at once, have every shape run; none on a CPU, where planning a shape costs less
  /// than running it.
  public int[] warmUpWindows() {
    return cuda() ? IntStream.iterate(1, windows -> windows <= GPU_RUN_WINDOWS, windows -> 2 * windows).toArray()
        : new int[0];
  }

  @Override
  public String toString() {
    return cuda() ? String.format(Locale.ROOT, "CUDA, at most %,d MiB a model, beside %d cores", gpuBytes >> 20, cores)
        : "CPU, " + cores + " cores";
  }
}
