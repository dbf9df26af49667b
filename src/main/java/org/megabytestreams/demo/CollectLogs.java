package org.megabytestreams.demo;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/// Runs a broker under an ordinary workload and appends its log, as the demo would send it, to a file: the part of the
/// bundled model's corpus that anyone can make.
///
/// Usage: `CollectLogs BROKER-LIB FILE SECONDS PAUSE-MILLIS SEED`
public final class CollectLogs {
  private CollectLogs() {}

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("megabyte-collect");
    Duration time = Duration.ofSeconds(Long.parseLong(args[2]));
    Duration pause = Duration.ofMillis(Long.parseLong(args[3]));
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(args[1]),
        StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
      LogTail.Consumer write = (_, line) -> {
        try {
          out.write(line);
          out.write('\n');
        } catch (java.io.IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      };
      try (DemoBroker broker = DemoBroker.start(Path.of(args[0]), folder);
          Workload workload = new Workload(broker.bootstrapServers(), pause, Long.parseLong(args[4]))) {
        LogTail tail = new LogTail(broker.logFiles());
        workload.start();
        for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() < end;) {
          tail.poll(write);
          Thread.sleep(50);
        }
        tail.poll(write);
      }
    }
  }
}
