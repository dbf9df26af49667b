package org.megabytestreams.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeMemoryTest {
  private static final int ALIGNMENT_BYTES = 64;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void allocatesAlignedZerosOfAnySize(boolean shared) {
    try (NativeMemory memory = new NativeMemory(shared)) {
      for (int bytes : new int[] {1, 63, 64, 65, 1000, 1 << 20}) {
        ByteBuffer buffer = memory.allocate(bytes);
        assertEquals(bytes, buffer.remaining());
        assertEquals(0, buffer.alignmentOffset(0, ALIGNMENT_BYTES));
        assertEquals(ByteOrder.nativeOrder(), buffer.order());
        for (int i = 0; i < bytes; i++) {
          assertEquals(0, buffer.get(i));
        }
        buffer.put(bytes - 1, (byte) 1);
      }
    }
  }
}
