package org.megabytestreams.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.megabytestreams.engine.ContextPolicy;
import org.megabytestreams.engine.FileScorer;
import org.megabytestreams.engine.Inference;
import org.megabytestreams.engine.InferenceScorer;
import org.megabytestreams.engine.StretchScorer;
import org.megabytestreams.input.ByteSource;
import org.megabytestreams.input.RecordReader;
import org.megabytestreams.megabyte.ByteModel;
import org.megabytestreams.megabyte.RecordFormat;
import org.megabytestreams.report.HeatMap;
import org.megabytestreams.report.HtmlReport;
import org.megabytestreams.report.Summary;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `megabyte score`.
@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Scores a file or standard input, without Kafka: how many bits the model needed for every byte.",
    footer = {
      "",
      "Examples:",
      "  megabyte score --top 20 access.log.gz",
      "  journalctl -o cat | megabyte score --json - | jq 'select(.worstSpanBits > 80)'",
      "  megabyte score --html report.html --records length:1024 capture.bin"
    })
final class ScoreCommand implements Callable<Integer> {
  /// Bytes of a record shown on a terminal.
  private static final int SHOWN_BYTES = 1000;
  private static final int HTML_RECORDS = 200;
  /// Input between two looks at whether anyone still reads the output.
  private static final long CHECK_BYTES = 1 << 16;

  /// When to colour.
  enum Colour { auto, always, never }

  @Parameters(paramLabel = "FILE|-", description = "File, or - for standard input; plain, gzip, xz or zstd.")
  String source;

  @Option(names = "--raw", description = "Take packed bytes as they are.")
  boolean raw;

  @Mixin
  ModelOption model;

  @Option(names = "--records", defaultValue = "lines",
      description = "lines, file (all one record) or length:N (default: ${DEFAULT-VALUE}).")
  String records;

  @Option(names = "--context", defaultValue = "stream",
      description = "stream: given the records before; record: each alone (default: ${DEFAULT-VALUE}).")
  String context;

  @Option(names = "--inference", paramLabel = "WAY",
      description = {"basic, stream (as the service), sliding, strided or both: what a full window keeps, and whether",
          "to score twice, half a patch apart (default: stream). Prints the cost."})
  Inference inference;

  @Option(names = "--json", description = "One JSON object a record on standard output, in input order.")
  boolean json;

  @Option(names = "--html", paramLabel = "FILE", description = "Also write a report as a page.")
  Path html;

  @Option(names = "--top", paramLabel = "N", description = "Show only the N most surprising records.")
  Integer top;

  @Option(names = "--color", defaultValue = "auto", description = "auto, always or never (default: ${DEFAULT-VALUE}).")
  Colour colour;

  @Override
  public Integer call() throws IOException {
    RecordFormat format = RecordFormat.parse(records);
    ContextPolicy policy = switch (context) {
      case "stream" -> ContextPolicy.STREAM;
      case "record" -> ContextPolicy.RECORD;
      default -> throw new IllegalArgumentException("expected --context stream or record, got '" + context + "'");
    };
    StandardOutput output = new StandardOutput();
    PrintStream out = output.text();
    HeatMap heatMap = new HeatMap(coloured());
    Summary summary = new Summary(top != null ? top : html != null ? HTML_RECORDS : 5);
    FileScorer.Sink print = json
        ? scored -> out.println(ScoreJson.line(scored))
        : scored -> print(out, heatMap, scored);
    try (ByteModel opened = model.open();
        StretchScorer scoring = inference == null ? StretchScorer.of(opened) : new InferenceScorer(opened, inference);
        InputStream in = ByteSource.open(source, raw)) {
      ScoreProgress progress = new ScoreProgress(System.err, System.console() != null, source);
      FileScorer scorer = new FileScorer(scoring, policy, scored -> {
        summary.add(scored);
        if (top == null) {
          print.accept(scored);
        }
      });
      long checkedBytes = 0;
      RecordReader reader = new RecordReader(in, format);
      for (RecordReader.Piece piece = reader.next(); piece != null; piece = reader.next()) {
        scorer.add(piece.bytes(), piece.starts(), piece.ends());
        progress.show(reader.readBytes());
        if (reader.readBytes() - checkedBytes >= CHECK_BYTES) {
          checkedBytes = reader.readBytes();
          if (!output.open() && html == null) {
            return CommandLine.ExitCode.OK; // whoever read has seen enough
          }
        }
      }
      scorer.flush();
      progress.done(reader.readBytes());
      if (scoring instanceof InferenceScorer way) {
        System.err.printf(Locale.ROOT, "inference %s: %.2f symbols run for each that was scored%n",
            inference.name().toLowerCase(Locale.ROOT), way.cost());
      }
      if (html != null) {
        Files.writeString(html, HtmlReport.render(source.equals("-") ? "standard input" : source,
            model.folder().getFileName() + ", digest " + opened.digest().substring(0, 12), summary));
      }
    }
    if (top != null) {
      summary.worst().forEach(print::accept);
    }
    if (!json) {
      out.println(heatMap.legend());
      out.println(summary.text());
    }
    output.open();
    return CommandLine.ExitCode.OK;
  }

  private boolean coloured() {
    return switch (colour) {
      case always -> true;
      case never -> false;
      case auto -> System.console() != null && System.console().isTerminal() && System.getenv("NO_COLOR") == null;
    };
  }

  private static void print(PrintStream out, HeatMap heatMap, FileScorer.Scored scored) {
    out.printf(Locale.ROOT, "#%d  %.1f bits  %.2f bits/byte  worst span %.1f bits at byte %d%n%s%n",
        scored.index(), scored.score().bits(), scored.score().bitsPerByte(), scored.score().worstSpanBits(),
        scored.score().worstSpanOffset(), heatMap.render(scored.excerpt(), scored.score(), SHOWN_BYTES));
  }
}
