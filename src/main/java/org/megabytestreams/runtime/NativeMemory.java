package org.megabytestreams.runtime;

import java.lang.foreign.Arena;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Holds memory outside the heap, which starts as zeros. Any thread may close it, which frees the memory.
///
/// The memory is a shared arena. Only some builds of a native executable can close a shared arena. There, direct
/// buffers are used, which are freed as arenas free theirs.
final class NativeMemory implements AutoCloseable {
  private static final int ALIGNMENT_BYTES = 64;
  /// True also while an executable is built.
  private static final boolean NATIVE = System.getProperty("org.graalvm.nativeimage.imagecode") != null;

  private final Arena arena;
  private final List<ByteBuffer> buffers = new ArrayList<>();

  NativeMemory() {
    this(!NATIVE);
  }

  /// @param shared whether the memory is a shared arena
  NativeMemory(boolean shared) {
    this.arena = shared ? Arena.ofShared() : null;
  }

  /// Allocates memory in native byte order.
  ByteBuffer allocate(long bytes) {
    if (arena != null) {
      return arena.allocate(bytes, ALIGNMENT_BYTES).asByteBuffer().order(ByteOrder.nativeOrder());
    }
    // A slice is aligned at both ends.
    buffers.add(ByteBuffer.allocateDirect(Math.toIntExact(bytes + 2 * ALIGNMENT_BYTES)));
    return buffers.getLast().alignedSlice(ALIGNMENT_BYTES).slice(0, (int) bytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    if (arena != null) {
      arena.close();
    }
    buffers.forEach(NativeMemory::free);
    buffers.clear();
  }

  /// Calls the method by reflection, since the compiler warns of the class itself.
  private static void free(ByteBuffer buffer) {
    try {
      Class<?> unsafe = Class.forName("sun.misc.Unsafe");
      Field instance = unsafe.getDeclaredField("theUnsafe");
      instance.setAccessible(true);
      Method cleaner = unsafe.getMethod("invokeCleaner", ByteBuffer.class);
      cleaner.invoke(instance.get(null), buffer);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot free memory", e);
    }
  }
}
