package org.megabytestreams.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.megabytestreams.anomaly.AlarmBudget;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.anomaly.StreamMonitor;
import org.megabytestreams.cli.terminal.ScoreProgress;
import org.megabytestreams.cli.terminal.StandardOutput;
import org.megabytestreams.input.ByteSource;
import org.megabytestreams.input.ReadAhead;
import org.megabytestreams.input.RecordReader;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.report.HeatMap;
import org.megabytestreams.report.HtmlReport;
import org.megabytestreams.report.Summary;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.score.FileScorer;
import org.megabytestreams.score.InferenceMode;
import org.megabytestreams.score.InferenceScorer;
import org.megabytestreams.score.SegmentScorer;
import org.megabytestreams.stream.FileJudge;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs `megabyte score`.
@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Scores a file or standard input, without Kafka: how many bits the model needed for every byte.",
      "The input is one stream, judged by the service's rules: each record has a p-value against those before it, and",
      "alerts if that is low enough for the alarm budget.",
      "The model is logs-any for lines and general for other records, with a window of 1 MiB if it can."
    },
    footer = {
      "",
      "Examples:",
      "  megabyte score --top 20 access.log.gz",
      "  journalctl -o cat | megabyte score --json - | jq 'select(.alert)'",
      "  tail -f app.log | megabyte score -",
      "  megabyte score --html report.html --records pcap capture.pcap",
      "  tail -f app.log | megabyte score --records 'start:\\d{4}-' --json -     # stack traces whole",
      "",
      "Records that have arrived are scored within a second, or as fast as the model can. Ctrl-C ends the input: what",
      "has arrived is scored and written. An unfinished record is left out."
    })
final class ScoreCommand implements Callable<Integer> {
  /// A terminal shows at most this many bytes of a record.
  private static final int SHOWN_BYTES = 1000;
  private static final int HTML_RECORDS = 200;
  /// Input that has come is scored when no more has come for this long.
  private static final Duration PAUSE = Duration.ofMillis(200);
  /// Input that has come is scored at the latest after this long, unless there is more than can be scored.
  private static final Duration MAX_WAIT = Duration.ofSeconds(1);
  /// After Ctrl-C, scoring and writing what has come may take this long.
  private static final Duration MAX_STOP = Duration.ofSeconds(30);

  /// Says when to colour.
  enum Colour { auto, always, never }

  @Parameters(paramLabel = "FILE|-", description = "File, or - for standard input; plain, gzip, xz or zstd.")
  String source;

  @Option(names = "--raw", description = "Take packed bytes as they are.")
  boolean raw;

  @Mixin
  ModelOption model = ModelOption.forFiles();

  @Mixin
  RecordsOption records;

  @Option(names = "--context", paramLabel = "KIND", defaultValue = "stream",
      description = "stream: given the records before; record: each alone (default: ${DEFAULT-VALUE}).")
  String context;

  @Option(names = "--inference", paramLabel = "WAY",
      description = "basic, stream (as the service), sliding, strided or both: what a full window keeps, and whether"
          + " to score twice, half a patch apart (default: stream). Prints the cost.")
  InferenceMode inference;

  @Option(names = "--json", description = "One JSON object a record on standard output, in input order.")
  boolean json;

  @Option(names = "--html", paramLabel = "FILE", description = "Also write a report as a page.")
  @WrittenFile
  Path html;

  @Option(names = "--top", paramLabel = "N",
      description = "Show only N records: first those that alert, then those of the lowest p-values.")
  @Bounds(min = 0)
  Integer top;

  @Option(names = "--false-alarms-per", paramLabel = "RECORDS", defaultValue = "10000",
      description = "The alarm budget: at most one false alarm is expected in this number of records; at least 1000"
          + " (default: ${DEFAULT-VALUE}). The first 300 records only teach what is normal.")
  @Bounds(min = StreamMonitor.MIN_BUDGET_RECORDS)
  long falseAlarmsPer;

  @Option(names = "--color", paramLabel = "WHEN", defaultValue = "auto",
      description = "auto, always or never (default: ${DEFAULT-VALUE}).")
  Colour colour;

  @Override
  public Integer call() throws IOException {
    RecordFormat format = records.format();
    model.suit(format);
    ContextPolicy policy = switch (context) {
      case "stream" -> ContextPolicy.STREAM;
      case "record" -> ContextPolicy.RECORD;
      default -> throw new IllegalArgumentException("expected --context stream or record, got '" + context + "'");
    };
    StandardOutput output = StandardOutput.get();
    PrintStream out = output.text();
    HeatMap heatMap = new HeatMap(coloured());
    Summary summary = new Summary(top != null ? top : html != null ? HTML_RECORDS : 5);
    FileJudge judge = new FileJudge(MonitorSettings.DEFAULT.with(new AlarmBudget.PerRecords(falseAlarmsPer)));
    Consumer<FileJudge.Judged> print = judged -> out.println(
        json ? ScoreJson.line(judged) : heatMap.render(judged, SHOWN_BYTES));
    // Windows of a chosen way of inference are scored whole, so none is longer than the model's own.
    try (ByteModel opened = inference == null ? model.openLong() : model.open();
        SegmentScorer scoring = inference == null ? SegmentScorer.of(opened) : new InferenceScorer(opened, inference);
        InputStream in = ByteSource.open(source, raw)) {
      FileScorer scorer = new FileScorer(scoring, policy, scored -> {
        FileJudge.Judged judged = judge.judge(scored);
        summary.add(judged);
        if (top == null) {
          print.accept(judged);
        }
      });
      ReadAhead input = ReadAhead.of(new RecordReader(source, in, format, ByteSource.isRegularFile(source)));
      try (GracefulStop _ = new GracefulStop(input::end, MAX_STOP)) {
        IOException failure = null;
        try {
          if (!score(input, scorer, output) && html == null) {
            return CommandLine.ExitCode.OK; // whoever read has seen enough
          }
        } catch (IOException e) {
          failure = e; // the records before it are scored, and shown as those of a whole input
        }
        if (scoring instanceof InferenceScorer way) {
          System.err.printf(Locale.ROOT, "inference %s: %.2f symbols run for each that was scored%n",
              inference.name().toLowerCase(Locale.ROOT), way.cost());
        }
        if (html != null) {
          Files.writeString(html, HtmlReport.render(source.equals("-") ? "standard input" : source,
              model.folder().getFileName() + ", digest " + opened.digest().substring(0, 12), summary));
        }
        if (top != null) {
          summary.worst().forEach(print::accept);
        }
        if (!json) {
          out.println(heatMap.legend());
          out.println(summary.alarms());
          out.println(summary.text());
        }
        output.open();
        if (failure != null) {
          throw failure;
        }
      }
    }
    return CommandLine.ExitCode.OK;
  }

  /// Scores records as they come: in full batches while there are enough, and soon when there are not.
  ///
  /// @return whether anyone still reads the output
  private boolean score(ReadAhead input, FileScorer scorer, StandardOutput output) throws IOException {
    ScoreProgress progress = new ScoreProgress(source);
    long waitingSince = 0;
    while (!input.ended()) {
      RecordReader.Piece piece = next(input, scorer);
      boolean waited = scorer.hasWaiting();
      if (piece != null) {
        scorer.add(piece.bytes(), piece.starts(), piece.ends());
        waitingSince = waited ? waitingSince : System.nanoTime();
        progress.show(input.readBytes());
      }
      boolean late = !input.hasNext() && System.nanoTime() - waitingSince > MAX_WAIT.toNanos();
      if (scorer.hasWaiting() && (piece == null || late)) {
        scorer.flush();
      }
      boolean scored = (waited || piece != null) && !scorer.hasWaiting();
      if (scored && !output.open() && html == null) {
        return false;
      }
    }
    progress.done(input.readBytes());
    return true;
  }

  /// Returns the next piece, if one comes in time. Records before a failure are scored.
  private static RecordReader.Piece next(ReadAhead input, FileScorer scorer) throws IOException {
    try {
      return input.next(PAUSE);
    } catch (IOException e) {
      scorer.flush();
      throw e;
    }
  }

  private boolean coloured() {
    return switch (colour) {
      case always -> true;
      case never -> false;
      case auto -> System.console() != null && System.console().isTerminal() && System.getenv("NO_COLOR") == null;
    };
  }
}
