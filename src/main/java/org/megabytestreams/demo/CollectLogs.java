package org.megabytestreams.demo;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.megabytestreams.process.BrokerProcess;

/// Runs a broker under an ordinary workload and appends its log to a file, from first line to last. The lines are as
/// the demo would send them. They are the part of the bundled model's corpus that anyone can make.
///
/// Usage: `CollectLogs BROKER-LIB FILE SECONDS PAUSE-MILLIS SEED [FAULT]`. With a fault, only the lines of the five
/// seconds after its injection are kept. They serve to check alerts, not to train.
public final class CollectLogs {
  private static final Duration AFTER_FAULT = Duration.ofSeconds(5);

  private CollectLogs() {}

  public static void main(String[] args) throws Exception {
    Path library = Path.of(args[0]);
    Duration time = Duration.ofSeconds(Long.parseLong(args[2]));
    Duration pause = Duration.ofMillis(Long.parseLong(args[3]));
    Fault fault = args.length > 5 ? named(args[5]) : null;
    Path folder = Files.createTempDirectory("megabyte-collect");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(args[1]),
        StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
      LogTail tail;
      try (DemoBroker broker = DemoBroker.start(library, folder);
          Workload workload = new Workload(broker.bootstrapServers(), pause, Long.parseLong(args[4]))) {
        tail = new LogTail(broker.logFiles());
        workload.start();
        follow(tail, time, fault == null ? (_, line) -> write(out, line) : (_, _) -> { });
        if (fault != null) {
          fault.inject(broker.stage());
          follow(tail, AFTER_FAULT, (_, line) -> write(out, line));
        }
        if (fault == null && workload.failures() > 0) {
          System.err.println(workload.failures() + " failures of the workload, the last: " + workload.lastFailure());
        }
      }
      try (tail) {
        tail.poll(fault == null ? (_, line) -> write(out, line) : (_, _) -> { });
      }
    } catch (BrokerProcess.BrokerStartException e) {
      System.err.println("broker-logs: " + e.getMessage());
      System.exit(1);
    } finally {
      delete(folder);
    }
  }

  private static void follow(LogTail tail, Duration time, LogTail.Consumer consumer) throws IOException,
      InterruptedException {
    for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() < end;) {
      tail.poll(consumer);
      Thread.sleep(50);
    }
    tail.poll(consumer);
  }

  private static void write(OutputStream out, byte[] line) {
    try {
      out.write(line);
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static Fault named(String name) {
    return Faults.all().stream().filter(fault -> fault.name().equals(name)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no fault named " + name + ": expected one of "
            + Faults.all().stream().map(Fault::name).toList()));
  }
}
