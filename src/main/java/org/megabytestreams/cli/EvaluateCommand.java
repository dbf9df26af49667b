package org.megabytestreams.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.megabytestreams.cli.terminal.ProgressLine;
import org.megabytestreams.cli.terminal.StandardOutput;
import org.megabytestreams.evaluate.EvaluationFolder;
import org.megabytestreams.evaluate.EvaluationMarkdown;
import org.megabytestreams.evaluate.EvaluationReport;
import org.megabytestreams.evaluate.EvaluationSet;
import org.megabytestreams.evaluate.EvaluationSettings;
import org.megabytestreams.evaluate.FormattedSet;
import org.megabytestreams.evaluate.GroupPattern;
import org.megabytestreams.evaluate.SetEvaluator;
import org.megabytestreams.evaluate.SetsFile;
import org.megabytestreams.input.FileRecords;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.serve.ServeDefaults;
import org.megabytestreams.serve.SettingBounds;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs `megabyte evaluate`.
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Reports what a model finds in your data, compared with rules that need no model.",
      "Records are corrupted in ten ways (packets and audio in three or four), judged by the service's rules, and",
      "removed again. With labels, it looks for the abnormal records.",
      "The model is logs-any for sets of lines and general for others, with a window of 1 MiB if it can.",
      "Prints tables; --out also writes JSON, curves and a page."
    },
    footer = {
      "",
      "Examples:",
      "  megabyte evaluate --quick app.log access.log",
      "  megabyte evaluate --out report --model runs/mine/bundle app.log.gz",
      "  megabyte evaluate --model src/main/bundles/general app.log",
      "  megabyte evaluate --group 'request=(\\w+)' app.log",
      "  megabyte evaluate --out report --sets sets.json",
      "",
      "A line of another system is taken from the other files. sets.json describes sets with labels:",
      "  {\"sets\": [{\"name\": \"sessions\", \"training\": \"normal.log\",",
      "    \"file\": \"test.log\", \"labels\": \"test.labels\"}]}",
      "where test.labels has a line for each record: 0 or 1, and after a tab its group, if there are groups.",
      "Or \"group\" is a regular expression, as --group, which finds groups in training records too: so it is known",
      "how calm groups continue, and groups that end early are found."
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final int FOREIGN_RECORDS = 2000;
  private static final int QUICK_RECORDS = 2000;

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "Files, plain or .xz/.gz/.zst: each is a stream.")
  List<String> files = List.of();

  @Option(names = "--sets", paramLabel = "FILE", description = "A JSON file that describes sets; see below.")
  Path sets;

  @Mixin
  ModelOption model = ModelOption.forFiles();

  @Mixin
  RecordsOption records;

  @Option(names = "--group", paramLabel = "REGEX",
      description = "Rank groups of a file's records: the first capturing group is the key. It is matched on bytes,"
          + " as start:REGEX is, with \\xNN for those beyond ASCII. A group gives at most one case of each way.")
  String group;

  @Option(names = "--max-records", paramLabel = "N", defaultValue = "10000",
      description = "Records of each file at most (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 1)
  int maxRecords;

  @Option(names = "--cases", paramLabel = "N", defaultValue = "200",
      description = "Corrupted records of each way and file (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 1)
  int cases;

  @Option(names = "--memory", paramLabel = "BYTES", defaultValue = "" + ServeDefaults.MEMORY_BYTES,
      description = "About how many of a stream's latest bytes it is scored with, as in the service, if the model"
          + " has a match model; 0 for the model's window alone (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 0, max = SettingBounds.MAX_MEMORY_BYTES)
  long memory;

  @Option(names = "--context", paramLabel = "KIND", defaultValue = "stream",
      description = "What records are scored with, as in the service: stream, record or memory (default: "
          + "${DEFAULT-VALUE}).")
  ContextPolicy context;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
      description = "Seed of random choices (default: ${DEFAULT-VALUE}).")
  @Bounds
  long seed;

  @Option(names = "--quick", description = "At most 2,000 records and 50 cases: about two minutes for a few files.")
  boolean quick;

  @Option(names = "--out", paramLabel = "FOLDER",
      description = "Write report.json, report.html and curves. Sets that are in there already are not run again.")
  Path out;

  @Override
  public Integer call() throws IOException {
    EvaluationSettings chosen = EvaluationSettings.DEFAULT.with(cases, seed).withMemory(context, memory);
    EvaluationSettings settings = quick ? chosen.quick() : chosen;
    model.window(); // fails early
    List<FormattedSet> wanted = read();
    EvaluationFolder folder = out == null ? null : new EvaluationFolder(out);
    String provenance;
    List<EvaluationReport.SetResult> results;
    try (EvaluationModels models = new EvaluationModels(model, settings)) {
      results = evaluate(wanted, models, settings, folder);
      provenance = models.text() + "; " + Provenance.line();
      if (folder != null) {
        Map<String, Object> head = Provenance.origin();
        head.put("judgedBy", "the service's rules");
        head.put("models", models.json());
        folder.write("Evaluation of " + models.names(), provenance, head);
      }
    }
    StandardOutput.get().text().print(EvaluationMarkdown.render(provenance, new EvaluationReport(results)));
    return CommandLine.ExitCode.OK;
  }

  private static List<EvaluationReport.SetResult> evaluate(List<FormattedSet> wanted, EvaluationModels models,
      EvaluationSettings settings, EvaluationFolder folder) throws IOException {
    List<EvaluationReport.SetResult> results = new ArrayList<>();
    long left = wanted.stream().mapToLong(one -> one.set().bytes(settings)).sum();
    ProgressLine progress = new ProgressLine("bytes", 0);
    long[] done = new long[1];
    for (FormattedSet one : wanted) {
      EvaluationSet set = one.set();
      EvaluationModels.Judge judge = models.of(set.name(), one.format());
      String fingerprint = set.fingerprint(judge.model().digest() + judge.model().geometry() + settings);
      EvaluationReport.SetResult result = folder == null ? null : folder.find(set.name(), fingerprint);
      if (result == null) {
        long total = done[0] + left;
        SetEvaluator.Outcome outcome = judge.evaluator().evaluate(set, bytes -> {
          done[0] += bytes;
          progress.show(done[0], Math.min(1, (double) done[0] / total));
        });
        result = outcome.result();
        if (folder != null) {
          folder.keep(set.name(), fingerprint, judge.text() + "; " + Provenance.line(), outcome);
        }
      }
      left -= set.bytes(settings);
      results.add(result);
    }
    progress.leave();
    return results;
  }

  private List<FormattedSet> read() throws IOException {
    int most = quick ? Math.min(maxRecords, QUICK_RECORDS) : maxRecords;
    List<FormattedSet> wanted = new ArrayList<>();
    if (sets != null) {
      wanted.addAll(SetsFile.read(sets, most));
    }
    RecordFormat format = records.format();
    GroupPattern groups = group == null ? null : GroupPattern.parse(group);
    for (String file : files) {
      List<byte[]> foreign = new ArrayList<>();
      for (String other : files) {
        if (!other.equals(file)) {
          foreign.addAll(FileRecords.read(other, format, 0, FOREIGN_RECORDS, Long.MAX_VALUE));
        }
      }
      wanted.add(new FormattedSet(new EvaluationSet.Corrupted(file,
          FileRecords.read(file, format, 0, most, Long.MAX_VALUE), foreign, SetsFile.Ways.of(format).all(), groups),
          format));
    }
    if (wanted.isEmpty()) {
      throw new IllegalArgumentException("expected files, or --sets with a file that describes sets; got neither");
    }
    return wanted;
  }
}
