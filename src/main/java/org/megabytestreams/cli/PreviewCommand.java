package org.megabytestreams.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.megabytestreams.anomaly.SharedBudget;
import org.megabytestreams.audit.AlertPreview;
import org.megabytestreams.audit.ScoreMessages;
import org.megabytestreams.audit.SharedLimits;
import org.megabytestreams.cli.terminal.EscapedText;
import org.megabytestreams.cli.terminal.ProgressLine;
import org.megabytestreams.cli.terminal.StandardOutput;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.kafka.TopicRange;
import org.megabytestreams.kafka.TopicReader;
import org.megabytestreams.wire.ScoreFields;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Runs `megabyte preview`.
@Command(
    name = "preview",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says what would have alerted at several alarm budgets, from a topic of scores.",
      "It prints alerting records and incidents for each budget, and the records with the lowest p-values. An incident",
      "ends after 200 calm records or 60 s. Nothing is scored again, and nothing changes."
    },
    footer = {
      "",
      "Examples:",
      "  megabyte preview --hours 24",
      "  megabyte preview --hours 24 --stream 'app-*'",
      "  megabyte preview --scores scores-may --false-alarms-per-day 0.5,5 --json | jq .budgets"
    })
final class PreviewCommand implements Callable<Integer> {
  @Mixin
  BrokersOption brokers;

  @Option(names = "--scores", defaultValue = "scores", paramLabel = "RANGE",
      description = "Scores: TOPIC, TOPIC/PARTITION or TOPIC/PARTITION:FROM-TO (default: ${DEFAULT-VALUE}).")
  String scores;

  @Option(names = "--stream", defaultValue = "*", paramLabel = "PATTERN",
      description = "Only these streams: TOPIC or TOPIC/KEY, with * for any run of characters (default: all).")
  String streams;

  @Option(names = "--hours", paramLabel = "N", description = "Only scores written in the last N hours (default: all).")
  @Bounds(above = 0)
  Double hours;

  @Option(names = "--false-alarms-per-day", paramLabel = "N", split = ",", defaultValue = "0.1,1,10,100",
      description = "Budgets of each stream, by comma (default: ${DEFAULT-VALUE}).")
  @Bounds(above = 0)
  List<Double> budgets;

  @Option(names = "--topic-false-alarms-per-day", defaultValue = "0", paramLabel = "N",
      description = "Budget of all streams of a topic together; 0 for none (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 0)
  double topicBudget;

  @Option(names = "--all-false-alarms-per-day", defaultValue = "0", paramLabel = "N",
      description = "Budget of all topics of --input together; 0 for none (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 0)
  double allBudget;

  @Option(names = "--input", paramLabel = "TOPICS", split = ",",
      description = "The service's input topics, by comma, for --all-false-alarms-per-day.")
  List<String> inputs = List.of();

  @Option(names = "--paced",
      description = "The service tells of silence and bursts too: these take a tenth of budgets that streams share.")
  boolean paced;

  @Option(names = "--top", defaultValue = "10", paramLabel = "N",
      description = "Records with the lowest p-values to show (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 0)
  int top;

  @Option(names = "--json", description = "One JSON object on standard output.")
  boolean json;

  @Override
  public Integer call() throws IOException {
    if (allBudget > 0 == inputs.isEmpty()) {
      throw new IllegalArgumentException("expected --input with --all-false-alarms-per-day, got one of them alone");
    }
    AlertPreview preview;
    ProgressLine progress = new ProgressLine("scores", 0);
    try (TopicReader reader = brokers.messageReader("megabyte-preview")) {
      SharedBudget shared = SharedBudget.of(topicBudget, allBudget);
      preview = new AlertPreview(budgets, top,
          new SharedLimits(topic -> reader.partitions(topic).size(), inputs, _ -> shared, _ -> paced));
      read(reader, preview, progress);
    }
    progress.leave();
    StandardOutput output = StandardOutput.get();
    if (json) {
      output.text().println(toJson(preview));
    } else {
      print(preview, output.text());
    }
    output.open();
    return 0;
  }

  private void read(TopicReader reader, AlertPreview preview, ProgressLine progress) throws IOException {
    List<TopicReader.Part> parts = AlertPreview.lastHours(reader, TopicRange.ofTopic(scores), hours);
    long offsets = parts.stream().mapToLong(TopicReader.Part::offsets).sum();
    StreamPattern wanted = StreamPattern.parse(streams);
    reader.read(parts);
    while (!reader.done()) {
      for (ConsumerRecord<byte[], byte[]> message : reader.poll()) {
        ScoreFields score = ScoreMessages.read(message);
        if (wanted.matches(score.origin().position().topic(), score.name().text())) {
          preview.add(score);
        } else {
          preview.pass(score);
        }
      }
      progress.show(preview.records(), offsets == 0 ? 1 : 1 - (double) reader.left() / offsets);
    }
  }

  private static void print(AlertPreview preview, PrintStream out) {
    out.printf(Locale.ROOT, "%,d records of %,d streams in %.1f hours; %,d of them without a p-value%n",
        preview.records(), preview.streams(), preview.hours(), preview.withoutPValue());
    if (preview.suppressed() > 0) {
      out.printf(Locale.ROOT, "%,d alerts were kept back by rules, and are not counted%n", preview.suppressed());
    }
    out.println();
    out.printf(Locale.ROOT, "%24s %12s %12s %12s%n", "false alarms a day", "alerts", "incidents", "streams");
    for (AlertPreview.Count count : preview.counts()) {
      out.printf(Locale.ROOT, "%24s %,12d %,12d %,12d%n", count.falseAlarmsPerDay(), count.alerts(),
          count.incidents(), count.streams());
    }
    if (!preview.rarest().isEmpty()) {
      out.printf(Locale.ROOT, "%nlowest p-values%n");
    }
    for (ScoreFields scored : preview.rarest()) {
      String stream = scored.name().text() == null ? "(unnamed)" : scored.name().text();
      out.printf(Locale.ROOT, "  %.1e  %-30s %-24s %,10.0f bits in %,d bytes, worst at byte %,d%n", scored.pValue(),
          EscapedText.line(scored.origin().position().toString()), EscapedText.line(stream), scored.bits(),
          scored.bytes(), scored.worstSpanOffset());
    }
  }

  private static String toJson(AlertPreview preview) throws JsonProcessingException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("records", preview.records());
    all.put("streams", preview.streams());
    all.put("hours", preview.hours());
    all.put("withoutPValue", preview.withoutPValue());
    all.put("suppressed", preview.suppressed());
    all.put("budgets", preview.counts());
    all.put("lowest", preview.rarest());
    return new ObjectMapper().writeValueAsString(all);
  }
}
