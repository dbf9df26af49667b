package org.megabytestreams.support;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Describes this process in texts: its program and machine, its memory, its threads.
///
/// Of the options of Java it shows those that begin with `-X`: others set properties, which may be secrets.
public final class ProcessReport {
  private static final int MAX_THREADS = 1000;
  private static final int MAX_FRAMES = 60;
  private static final long MIB = 1 << 20;
  private static final List<String> STATUS = List.of("VmPeak:", "VmRSS:", "VmSwap:", "Threads:");

  private ProcessReport() {}

  /// Describes program and machine.
  ///
  /// @param version of the program
  public static String about(String version) {
    Runtime runtime = Runtime.getRuntime();
    return lines(
        "version " + version,
        "commit " + System.getProperty("launcher.commit", "unknown"),
        "Java " + System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version") + ", "
            + System.getProperty("java.vendor"),
        "options of Java: " + ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(option -> option.startsWith("-X")).collect(Collectors.joining(" ")),
        "operating system " + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
            + System.getProperty("os.arch"),
        "cores " + runtime.availableProcessors(),
        "memory of the machine: " + first(Path.of("/proc/meminfo"), "MemTotal:"),
        "memory of the container: " + all(Path.of("/sys/fs/cgroup/memory.max")),
        "largest heap: " + mib(runtime.maxMemory()),
        "up for " + Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime()));
  }

  /// Describes the memory, and what collecting garbage took.
  public static String memory() {
    StringBuilder text = new StringBuilder();
    text.append(usage("heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage()));
    text.append(usage("beside the heap", ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage()));
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      text.append(usage(pool.getName(), pool.getUsage()));
    }
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      text.append("buffers ").append(pool.getName()).append(": ").append(pool.getCount()).append(", ")
          .append(mib(pool.getMemoryUsed())).append('\n');
    }
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      text.append("collector ").append(collector.getName()).append(": ").append(collector.getCollectionCount())
          .append(" times, ").append(collector.getCollectionTime()).append(" ms\n");
    }
    STATUS.forEach(name -> text.append(name).append(' ').append(first(Path.of("/proc/self/status"), name))
        .append('\n'));
    return text.toString();
  }

  /// Lists the threads with the methods they are in.
  public static String threads() {
    Map<Thread, StackTraceElement[]> threads = Thread.getAllStackTraces();
    return threads.size() + " threads\n" + threads.entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getKey().getName())).limit(MAX_THREADS)
        .map(entry -> thread(entry.getKey(), entry.getValue())).collect(Collectors.joining());
  }

  private static String thread(Thread thread, StackTraceElement[] frames) {
    return "\n\"" + thread.getName() + "\" " + (thread.isDaemon() ? "daemon " : "") + thread.getState() + "\n"
        + Stream.of(frames).limit(MAX_FRAMES).map(frame -> "  at " + frame + "\n").collect(Collectors.joining());
  }

  private static String usage(String name, MemoryUsage usage) {
    return usage == null ? "" : name + ": " + mib(usage.getUsed()) + " used, " + mib(usage.getCommitted())
        + " committed, at most " + (usage.getMax() < 0 ? "unbounded" : mib(usage.getMax())) + "\n";
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%,d MiB", bytes / MIB);
  }

  private static String first(Path file, String name) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> line.startsWith(name)).map(line -> line.substring(name.length()).strip())
          .findFirst().orElse("unknown");
    } catch (IOException _) {
      return "unknown";
    }
  }

  private static String all(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException _) {
      return "unknown";
    }
  }

  private static String lines(String... lines) {
    return String.join("\n", lines) + "\n";
  }
}
