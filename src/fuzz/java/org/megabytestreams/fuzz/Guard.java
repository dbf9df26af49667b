package org.megabytestreams.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/// Holds code that reads bytes of strangers to what bad input may cost: one line, a second, and memory in proportion.
public final class Guard {
  private static final long MAX_NANOS = 1_000_000_000;
  private static final long FREE_BYTES = 64 << 20;
  private static final int MAX_BYTES_A_BYTE = 64;
  private static final int MAX_MESSAGE_CHARACTERS = 4000;
  /// The first runs load classes, which costs more than the work does.
  private static final int MAX_MEASUREMENTS = 4;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /// Reads an input.
  public interface Work {
    void run() throws Exception;
  }

  private Guard() {}

  /// Reads an input.
  ///
  /// @param refusals the exceptions that are documented for bad input
  /// @throws AssertionError if the work throws another exception, or costs too much each time that it is tried
  public static void check(byte[] input, Work work, Class<?>... refusals) {
    check(FREE_BYTES, input, work, refusals);
  }

  /// Reads an input as the other method does.
  ///
  /// @param freeBytes how much memory any input may take
  public static void check(long freeBytes, byte[] input, Work work, Class<?>... refusals) {
    long maxBytes = freeBytes + (long) MAX_BYTES_A_BYTE * input.length;
    String excess = measured(maxBytes, work, List.of(refusals));
    for (int i = 1; i < MAX_MEASUREMENTS && excess != null; i++) {
      excess = measured(maxBytes, work, List.of(refusals));
    }
    if (excess != null) {
      throw new AssertionError(input.length + " bytes of input took " + excess);
    }
  }

  /// Returns what is too much; null if nothing is. The time is that of the processor, which other programs do not
  /// change.
  private static String measured(long maxBytes, Work work, List<Class<?>> refusals) {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long nanos = THREADS.getCurrentThreadCpuTime();
    try {
      work.run();
    } catch (Exception e) {
      require(e, refusals);
    }
    long usedNanos = THREADS.getCurrentThreadCpuTime() - nanos;
    long usedBytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    if (usedNanos > MAX_NANOS) {
      return usedNanos / 1_000_000 + " ms of processor time";
    }
    return usedBytes > maxBytes ? usedBytes + " bytes of memory" : null;
  }

  private static void require(Exception e, List<Class<?>> refusals) {
    if (refusals.stream().noneMatch(refusal -> isA(e, refusal))) {
      throw new AssertionError("expected one of " + refusals + ", got " + e, e);
    }
    String message = e.getMessage();
    if (message == null || message.isBlank() || message.length() > MAX_MESSAGE_CHARACTERS
        || !message.codePoints().allMatch(Guard::staysInLine)) {
      throw new AssertionError("expected one line of at most " + MAX_MESSAGE_CHARACTERS + " characters, got " + message,
          e);
    }
  }

  /// Tells whether an exception is the documented one. A type of Java's that only extends it, such as
  /// NumberFormatException, comes from a check that is missing.
  private static boolean isA(Exception e, Class<?> refusal) {
    return refusal == e.getClass() || refusal.isInstance(e) && !e.getClass().getName().startsWith("java.");
  }

  private static boolean staysInLine(int character) {
    int type = Character.getType(character);
    return type != Character.CONTROL && type != Character.LINE_SEPARATOR && type != Character.PARAGRAPH_SEPARATOR;
  }
}
