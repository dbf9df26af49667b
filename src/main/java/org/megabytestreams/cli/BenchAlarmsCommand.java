package org.megabytestreams.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.megabytestreams.bench.AlarmsBench;
import org.megabytestreams.input.FileRecords;
import org.megabytestreams.model.ByteModel;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs `megabyte bench alarms`.
@Command(
    name = "alarms",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures whether p-values hold on your files, and what they find.",
      "A few records are corrupted; each file is judged as a stream of the service. Errors in a file count as calm."
    },
    footer = {"", "Example:", "  megabyte bench alarms access.log syslog.gz"})
final class BenchAlarmsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files, plain or .xz/.gz/.zst: each is a stream.")
  List<String> sources;

  @Mixin
  ModelOption model;

  @Mixin
  RecordsOption records;

  @Option(names = "--skip", paramLabel = "N", defaultValue = "0", description = "Leave out the first N records.")
  @Bounds(min = 0)
  int skip;

  @Option(names = "--max-records", paramLabel = "N", defaultValue = "20000",
      description = "Records of each file (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 1)
  int maxRecords;

  @Option(names = "--every", paramLabel = "N", defaultValue = "100",
      description = "Corrupt about one record of N (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 2)
  int every;

  @Option(names = "--out", paramLabel = "FILE", description = "Write the figures as JSON.")
  @WrittenFile
  Path out;

  @Override
  public Integer call() throws IOException {
    Map<String, AlarmsBench.Result> results = new LinkedHashMap<>();
    try (ByteModel opened = model.open()) {
      for (String source : sources) {
        AlarmsBench.Result result = AlarmsBench.run(opened,
            FileRecords.read(source, records.format(), skip, maxRecords, Long.MAX_VALUE), every);
        if (results.isEmpty()) {
          System.out.println(heading(result));
        }
        System.out.println(row(Path.of(source).getFileName().toString(), result));
        results.put(source, result);
      }
    }
    if (out != null) {
      Provenance.write(out, "alarms", results);
    }
    return CommandLine.ExitCode.OK;
  }

  private static String heading(AlarmsBench.Result result) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-24s %8s", "", "calm"));
    result.calmAt().keySet().forEach(level -> line.append(String.format(Locale.ROOT, " p<=%.0e", level)));
    result.found().keySet().forEach(title -> line.append(String.format(Locale.ROOT, " %16s", title)));
    return line.toString();
  }

  private static String row(String name, AlarmsBench.Result result) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-24s %8d", name, result.calm()));
    result.calmAt().values().forEach(count -> line.append(String.format(Locale.ROOT, " %8d", count)));
    result.found().values()
        .forEach(counts -> line.append(String.format(Locale.ROOT, " %16s", counts[0] + " of " + counts[1])));
    return line.toString();
  }
}
