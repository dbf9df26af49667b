package org.megabytestreams.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.megabytestreams.audit.Finding;
import org.megabytestreams.audit.VerificationResult;
import org.megabytestreams.audit.Verifier;
import org.megabytestreams.bundle.BundleRegistry;
import org.megabytestreams.bundle.BundledModels;
import org.megabytestreams.cli.terminal.EscapedText;
import org.megabytestreams.cli.terminal.ProgressLine;
import org.megabytestreams.cli.terminal.StandardOutput;
import org.megabytestreams.kafka.TopicRange;
import org.megabytestreams.kafka.TopicReader;
import org.megabytestreams.runtime.Machine;
import org.megabytestreams.serve.VerificationModels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Runs `megabyte verify`.
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Computes published scores again, each from what its receipt names: model, record, the records before it.",
      "Holds hash, bits, bits per byte and worst span against what was published. P-values, which depend on all",
      "of a stream's past, are not computed again."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every score is verified",
      "1:a score is not what it should be, or verifying failed",
      "2:the command line is wrong",
      "3:nothing is wrong, but some scores could not be verified: their record, context or model is gone,",
      "  or an older release made them"
    },
    footer = {
      "",
      "Examples:",
      "  megabyte verify --bootstrap HOST:9092",
      "  megabyte verify --topic scores/0:1000-2000 --model runs/mine/bundle",
      "  megabyte verify --json | jq 'select(.verdict == \"DIFFERS\")'"
    })
final class VerifyCommand implements Callable<Integer> {
  private static final int WRONG = 1;
  private static final int INCOMPLETE = 3;
  /// At most this many findings of a kind are shown to people.
  private static final int SHOWN = 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  @Mixin
  BrokersOption brokers;

  @Option(names = "--topic", paramLabel = "RANGE", defaultValue = "scores",
      description = "TOPIC, TOPIC/PARTITION or TOPIC/PARTITION:FROM-TO (default: ${DEFAULT-VALUE}).")
  String topic;

  @Option(names = "--model", paramLabel = "BUNDLE", description = "A bundle that scores may name. Repeatable.")
  List<Path> model = new ArrayList<>();

  @Option(names = "--models", paramLabel = "DIR",
      description = "A folder of bundles. Repeatable (default: the bundled ones).")
  List<Path> models = new ArrayList<>();

  @Option(names = "--cores", paramLabel = "N", defaultValue = "0", description = "Cores to use; 0 takes every one.")
  @Bounds(min = 0, max = Machine.MAX_CORES)
  int cores;

  @Option(names = "--json", description = "One JSON object a finding, and one for the summary, on standard output.")
  boolean json;

  @Override
  public Integer call() throws IOException {
    TopicRange range = TopicRange.ofTopic(topic);
    BundleRegistry bundles = BundleRegistry.of(model, models.isEmpty() ? List.of(BundledModels.folder()) : models,
        line -> System.err.println("megabyte verify: left out: " + EscapedText.line(line)));
    StandardOutput output = StandardOutput.get();
    Report report = new Report(output.text());
    Map<VerificationResult, Long> counts;
    try (TopicReader scores = brokers.messageReader("megabyte-verify-scores");
        TopicReader sources = brokers.reader("megabyte-verify-sources");
        VerificationModels open = new VerificationModels(bundles, Machine.orAll(cores))) {
      counts = new Verifier(scores, sources, open::get, report).verify(range);
    }
    report.summary(counts);
    output.open();
    return counts.keySet().stream().anyMatch(VerificationResult::wrong) ? WRONG
        : counts.keySet().stream().anyMatch(VerificationResult::unknown) ? INCOMPLETE : 0;
  }

  /// Prints what is found.
  private final class Report implements Verifier.Listener {
    private final PrintStream out;
    private final ProgressLine progress = new ProgressLine("scores", 0);
    private final Map<VerificationResult, Integer> shown = new EnumMap<>(VerificationResult.class);

    Report(PrintStream out) {
      this.out = out;
    }

    @Override
    public void found(Finding finding) {
      if (json) {
        out.println(toJson(finding));
      } else if (shown.merge(finding.verdict(), 1, Integer::sum) <= SHOWN) {
        progress.leave();
        out.println(EscapedText.line(finding.toString()));
        out.flush();
      }
    }

    @Override
    public void progress(long scores, double share) {
      progress.show(scores, share);
    }

    void summary(Map<VerificationResult, Long> counts) {
      progress.leave();
      long all = counts.values().stream().mapToLong(Long::longValue).sum();
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("scores", all);
      StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%,d scores", all));
      counts.forEach((verdict, count) -> {
        figures.put(verdict.name(), count);
        line.append(String.format(Locale.ROOT, ", %,d %s", count, verdict.label()));
        if (!json && shown.getOrDefault(verdict, 0) > SHOWN) {
          out.printf(Locale.ROOT, "%s: %,d more%n", verdict.label(), count - SHOWN);
        }
      });
      out.println(json ? toJson(Map.of("summary", figures)) : line);
    }

    private String toJson(Object object) {
      try {
        return JSON.writeValueAsString(object);
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
