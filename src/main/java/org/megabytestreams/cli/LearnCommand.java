package org.megabytestreams.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.BundledModels;
import org.megabytestreams.bundle.ReferenceRecords;
import org.megabytestreams.cli.terminal.EscapedText;
import org.megabytestreams.cli.terminal.LearnProgress;
import org.megabytestreams.cli.terminal.StandardOutput;
import org.megabytestreams.learn.LearnReport;
import org.megabytestreams.learn.LearnSettings;
import org.megabytestreams.learn.Learner;
import org.megabytestreams.runtime.Machine;
import org.megabytestreams.stream.FileJudge;
import org.megabytestreams.train.Corpus;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs `megabyte learn`.
@Command(
    name = "learn",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Makes a model that knows your data, from files or topics.",
      "Records become the model's memory, and its weights are tuned for some minutes. The newest records are held out:",
      "on them it compares the model before and after. Nothing changes in a running service."
    },
    footer = {
      "",
      "Examples:",
      "  megabyte learn --out models/app app.log",
      "  megabyte learn --out models/app --minutes 0 app.log            # memory alone: seconds",
      "  megabyte learn --out models/app --bootstrap broker:9092 kafka:app-logs",
      "  megabyte learn --out models/app --minutes 10 --json kafka:app-logs/0:1000-500000 | jq .after",
      "",
      "The folder given by --out is the new model's bundle: score, evaluate and serve take it as --model.",
      "A service that runs with --models models takes it by",
      "  megabyte control promote --model models/app --stream app-logs --wait"
    })
final class LearnCommand implements Callable<Integer> {
  private static final int SHOWN_BYTES = 160;
  /// An interrupted run may take this long to finish its step and to measure.
  private static final Duration MAX_STOP = Duration.ofMinutes(2);

  @Parameters(arity = "1..*", paramLabel = "PATH",
      description = {"File, folder, - or kafka:TOPIC[/PARTITION[:FROM-TO]]; plain, gzip, xz or zstd."})
  List<String> corpora;

  @Mixin
  KafkaSourceOption topics;

  @Mixin
  RecordsOption records;

  @Option(names = "--out", required = true, paramLabel = "DIR",
      description = "Folder of the new bundle; it must not exist yet.")
  Path out;

  @Option(names = "--name", paramLabel = "NAME", description = "Name of the model (default: the folder's name).")
  String name;

  @Option(names = "--from", paramLabel = "BUNDLE",
      description = "The model that learns; one with a match model (default: logs-any, or general for binary records).")
  Path from;

  @Option(names = "--minutes", paramLabel = "MINUTES", defaultValue = "1",
      description = "How long the weights are tuned; 0 for a memory alone (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 0)
  double minutes;

  @Option(names = "--rate", paramLabel = "RATE", defaultValue = "0.006",
      description = "Peak learning rate (default: ${DEFAULT-VALUE}).")
  @Bounds(above = 0)
  float rate;

  @Option(names = "--memory", paramLabel = "BYTES", defaultValue = "1048576",
      description = "The most bytes of records that the memory takes up (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 1, max = ReferenceRecords.MAX_BYTES)
  long memory;

  @Option(names = "--held-out", paramLabel = "SHARE", defaultValue = "0.2",
      description = "Share at the end of each source that is only measured on (default: ${DEFAULT-VALUE}).")
  @Bounds(above = 0, below = 1)
  double heldOut;

  @Option(names = "--cases", paramLabel = "N", defaultValue = "20",
      description = "Corrupted records of each way that are looked for, before and after; 0 for none. That takes more"
          + " than 600 held-out records (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 0)
  int cases;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed (default: ${DEFAULT-VALUE}).")
  @Bounds
  long seed;

  @Option(names = "--cores", paramLabel = "N", defaultValue = "0", description = "Cores to use; 0 takes every one.")
  @Bounds(min = 0, max = Machine.MAX_CORES)
  int cores;

  @Option(names = "--json", description = "One JSON object on standard output.")
  boolean json;

  @Override
  public Integer call() throws IOException {
    Path folder = out.toAbsolutePath().normalize();
    if (Files.exists(folder)) {
      throw new IllegalArgumentException("expected --out to name a new folder, got " + out + ", which exists");
    }
    Bundle base = Bundle.read(from != null ? from : BundledModels.forFile(records.format()));
    LearnSettings settings = new LearnSettings(base, records.format(), memory,
        Duration.ofMillis(Math.round(minutes * 60_000)), rate, cases, seed, Machine.orAll(cores));
    AtomicBoolean stop = new AtomicBoolean();
    try (GracefulStop _ = new GracefulStop(() -> stop.set(true), MAX_STOP);
        Corpus corpus = Corpus.open(corpora, heldOut, 1, range -> topics.open(range, settings.format()), false)) {
      corpus.leftOut().forEach(what -> System.err.println("left out " + what));
      LearnReport report = new Learner(settings, corpus, corpora, new LearnProgress(), stop::get)
          .learn(folder, name != null ? name : folder.getFileName().toString());
      StandardOutput output = StandardOutput.get();
      if (json) {
        output.text().println(toJson(report));
      } else {
        print(report, output.text());
      }
      output.open();
    }
    return CommandLine.ExitCode.OK;
  }

  private void print(LearnReport report, PrintStream out) {
    out.printf(Locale.ROOT, "learnt from %,d records; measured on %,d newer ones, which were held out%n",
        report.learntRecords(), report.heldOutRecords());
    out.printf(Locale.ROOT, "%-36s %10s %12s %10s%n", "", "before", "memory alone", "after");
    row(out, "bits per byte", "%.3f", report.before().bitsPerByte(), report.memoryAlone().bitsPerByte(),
        report.after().bitsPerByte());
    row(out, "records with p <= 0.01", "%.2f%%", share(report.before()), share(report.memoryAlone()),
        share(report.after()));
    row(out, "alerts, at 1 false one in 10,000", "%.0f", (double) report.before().alerts(),
        (double) report.memoryAlone().alerts(), (double) report.after().alerts());
    report.after().found().forEach((way, share) -> out.printf(Locale.ROOT, "%-36s %9.0f%% %12s %9.0f%%%n",
        "found at p <= 0.001: " + way, 100 * report.before().found().getOrDefault(way, 0.0), "", 100 * share));
    for (FileJudge.Judged alert : report.alerts()) {
      byte[] bytes = alert.scored().excerpt();
      out.printf(Locale.ROOT, "alerts: p = %.1e, held-out record %,d: %s%n", alert.judgement().pValue(),
          alert.scored().index(), EscapedText.line(new String(bytes, 0, Math.min(bytes.length, SHOWN_BYTES),
              StandardCharsets.UTF_8)));
    }
    if (report.note() != null) {
      out.println("the weights are the former ones: " + report.note());
    }
    out.printf("bundle %s, digest %s%n", this.out, report.bundle().manifest().digest());
  }

  private static void row(PrintStream out, String title, String format, double before, double memory, double after) {
    out.printf(Locale.ROOT, "%-36s %10s %12s %10s%n", title, String.format(Locale.ROOT, format, before),
        String.format(Locale.ROOT, format, memory), String.format(Locale.ROOT, format, after));
  }

  private static double share(LearnReport.Measured measured) {
    return measured.judged() == 0 ? 0 : 100.0 * measured.atOneInHundred() / measured.judged();
  }

  private String toJson(LearnReport report) throws JsonProcessingException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("bundle", out.toString());
    all.put("digest", report.bundle().manifest().digest());
    all.put("tuned", report.tuned());
    all.put("note", report.note());
    all.put("learntRecords", report.learntRecords());
    all.put("heldOutRecords", report.heldOutRecords());
    all.put("before", report.before());
    all.put("memoryAlone", report.memoryAlone());
    all.put("after", report.after());
    return new ObjectMapper().writeValueAsString(all);
  }
}
