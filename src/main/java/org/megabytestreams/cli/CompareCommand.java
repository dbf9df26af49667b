package org.megabytestreams.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.megabytestreams.audit.BitTotals;
import org.megabytestreams.audit.Comparer;
import org.megabytestreams.audit.Comparison;
import org.megabytestreams.cli.terminal.EscapedText;
import org.megabytestreams.cli.terminal.ProgressLine;
import org.megabytestreams.cli.terminal.StandardOutput;
import org.megabytestreams.kafka.TopicRange;
import org.megabytestreams.kafka.TopicReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Runs `megabyte compare`.
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Compares two topics of scores of the same records, joined by origin.",
      "It prints bits per byte, in all and by stream, which records alert, the largest differences, and what only one",
      "side has. A difference of 0.01 bits, the step to which bits are published, counts as none."
    },
    footer = {
      "",
      "Examples:",
      "  megabyte compare --left scores --right scores-new",
      "  megabyte compare --left scores --right scores-new --left-alerts alerts --right-alerts alerts-new",
      "  megabyte compare --left scores/0:0-5000 --right scores-new --json | jq .largest"
    })
final class CompareCommand implements Callable<Integer> {
  /// At most this many streams and records are shown to people.
  private static final int SHOWN = 10;

  @Mixin
  BrokersOption brokers;

  @Option(names = "--left", required = true, paramLabel = "RANGE",
      description = "Scores: TOPIC, TOPIC/PARTITION or TOPIC/PARTITION:FROM-TO.")
  String left;

  @Option(names = "--right", required = true, paramLabel = "RANGE", description = "Scores to compare them with.")
  String right;

  @Option(names = "--left-alerts", paramLabel = "RANGE", description = "Their alerts (default: by --p-value).")
  String leftAlerts;

  @Option(names = "--right-alerts", paramLabel = "RANGE", description = "Their alerts (default: by --p-value).")
  String rightAlerts;

  @Option(names = "--p-value", paramLabel = "P", defaultValue = "1e-4",
      description = "Without alerts, a record counts as one at or below this p-value (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 0, max = 1)
  double pValue;

  @Option(names = "--json", description = "One JSON object on standard output, with every stream.")
  boolean json;

  @Override
  public Integer call() throws IOException {
    ProgressLine progress = new ProgressLine("scores", 0);
    Comparison comparison;
    try (TopicReader leftReader = brokers.messageReader("megabyte-compare-left");
        TopicReader rightReader = brokers.messageReader("megabyte-compare-right")) {
      comparison = new Comparer(leftReader, rightReader, pValue, progress::show)
          .compare(input(left, leftAlerts), input(right, rightAlerts));
    }
    progress.leave();
    StandardOutput output = StandardOutput.get();
    if (json) {
      output.text().println(toJson(comparison));
    } else {
      print(comparison, output.text());
    }
    output.open();
    return 0;
  }

  private static Comparer.Input input(String scores, String alerts) {
    return new Comparer.Input(TopicRange.ofTopic(scores), alerts == null ? null : TopicRange.ofTopic(alerts));
  }

  private void print(Comparison comparison, PrintStream out) {
    out.printf(Locale.ROOT, "%-32s %12s %12s %10s %10s%n", "", "records", "differing", "left b/B", "right b/B");
    row(out, "in all", comparison.all());
    var streams = comparison.streams();
    streams.stream().limit(SHOWN).forEach(entry -> row(out, name(entry.getKey()), entry.getValue()));
    more(out, streams.size(), "streams");
    out.printf(Locale.ROOT, "%nalerts: left %s, right %s%n", alerts(leftAlerts), alerts(rightAlerts));
    for (Comparison.Group group : Comparison.Group.values()) {
      places(out, group, comparison.of(group));
    }
    if (!comparison.largest().isEmpty()) {
      out.printf(Locale.ROOT, "%nlargest differences%n");
      comparison.largest().stream().limit(SHOWN).forEach(pair -> out.printf(Locale.ROOT,
          "  %-30s %,8d bytes  %10.2f %10.2f bits  %+.2f%n", EscapedText.line(pair.origin().toString()), pair.bytes(),
          pair.leftBits(), pair.rightBits(), pair.difference()));
    }
  }

  private static void row(PrintStream out, String name, BitTotals sums) {
    out.printf(Locale.ROOT, "%-32s %,12d %,12d %10.4f %10.4f%n", name, sums.records(), sums.differing(),
        sums.leftBitsPerByte(), sums.rightBitsPerByte());
  }

  private static String name(Comparison.Stream stream) {
    return EscapedText.line(stream.topic() + "/" + (stream.name() == null ? "(unnamed)" : stream.name()));
  }

  private static void more(PrintStream out, long all, String what) {
    if (all > SHOWN) {
      out.printf(Locale.ROOT, "  and %,d more %s%n", all - SHOWN, what);
    }
  }

  private String alerts(String topic) {
    return topic != null ? "as published in " + topic : String.format(Locale.ROOT, "at p <= %.1e", pValue);
  }

  private static void places(PrintStream out, Comparison.Group group, Comparison.Places places) {
    if (places.count() > 0) {
      out.printf(Locale.ROOT, "%s: %,d%n", group.name().toLowerCase(Locale.ROOT).replace('_', ' '), places.count());
      places.first().stream().limit(SHOWN).forEach(place -> out.println("  " + EscapedText.line(place.toString())));
      more(out, places.count(), "records");
    }
  }

  private static String toJson(Comparison comparison) throws JsonProcessingException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("all", sums(comparison.all()));
    List<Object> streams = new ArrayList<>();
    comparison.streams().forEach(entry -> {
      Map<String, Object> stream = new LinkedHashMap<>();
      stream.put("topic", entry.getKey().topic());
      stream.put("stream", entry.getKey().name());
      stream.put("streamEncoding", entry.getKey().encoding());
      stream.putAll(sums(entry.getValue()));
      streams.add(stream);
    });
    all.put("streams", streams);
    for (Comparison.Group group : Comparison.Group.values()) {
      Comparison.Places places = comparison.of(group);
      all.put(group.name(), Map.of("count", places.count(), "first", places.first()));
    }
    all.put("largest", comparison.largest());
    return new ObjectMapper().writeValueAsString(all);
  }

  private static Map<String, Object> sums(BitTotals sums) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("records", sums.records());
    figures.put("differing", sums.differing());
    figures.put("bytes", sums.bytes());
    figures.put("leftBitsPerByte", sums.leftBitsPerByte());
    figures.put("rightBitsPerByte", sums.rightBitsPerByte());
    return figures;
  }
}
