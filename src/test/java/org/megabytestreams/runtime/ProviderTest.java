package org.megabytestreams.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProviderTest {
  private static final long MEMORY = 1L << 30;
  private static final Device CUDA = new Device(Provider.CUDA, 2, MEMORY);

  private final List<String> lines = new ArrayList<>();

  private Device open(Provider provider, String obstacle) {
    return provider.open(2, MEMORY, lines::add, () -> Optional.ofNullable(obstacle));
  }

  @Test
  void usesCudaOnRequestIfItIsAvailable() {
    assertEquals(CUDA, open(Provider.CUDA, null));
    assertEquals(List.of(), lines);
    assertEquals(CUDA, open(Provider.AUTO, null));
    assertEquals(List.of("provider auto: cuda"), lines);
  }

  @Test
  void fallsBackToTheCpuOnlyInAutomaticMode() {
    assertEquals(Device.cpu(2), open(Provider.AUTO, "no driver"));
    assertEquals(List.of("provider auto: cpu, as CUDA is not available: no driver"), lines);
    assertEquals("CUDA is not available: no driver",
        assertThrows(Cuda.MissingCudaException.class, () -> open(Provider.CUDA, "no driver")).getMessage());
  }

  @Test
  void doesNotLookForCudaOnTheCpu() {
    assertEquals(Device.cpu(2), Provider.CPU.open(2, MEMORY, lines::add, () -> {
      throw new AssertionError("looked");
    }));
  }

  @Test
  void runsFewShapesOnAGpu() {
    assertArrayEquals(new int[] {1, 2, 4, 8, 16, 32}, CUDA.warmUpWindows());
    assertEquals(List.of(1, 2, 4, 4, 8, 32),
        List.of(1, 2, 3, 4, 5, 31).stream().map(CUDA::padded).toList());
    assertEquals(32, CUDA.windowsARun(4096, 1000));
    assertEquals(8, CUDA.windowsARun(9000, 1000)); // 14 would fit: a power of two
    assertEquals(1, CUDA.windowsARun(1 << 20, 1000));
    assertEquals(5, Device.cpu(2).padded(5));
  }

  @Test
  void opensTheProbeModel() throws Exception {
    Sessions.open(Cuda.PROBE).close();
  }
}
