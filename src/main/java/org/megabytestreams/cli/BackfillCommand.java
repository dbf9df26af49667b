package org.megabytestreams.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.anomaly.SharedBudget;
import org.megabytestreams.backfill.Backfill;
import org.megabytestreams.backfill.BackfillCounts;
import org.megabytestreams.backfill.BackfillPlan;
import org.megabytestreams.backfill.BackfillRanges;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.BundledModels;
import org.megabytestreams.cli.terminal.ProgressLine;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.kafka.KafkaNames;
import org.megabytestreams.kafka.TopicRange;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.runtime.Machine;
import org.megabytestreams.runtime.OnnxByteModel;
import org.megabytestreams.score.CachedScorer;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.serve.FolderModelSource;
import org.megabytestreams.serve.ModelLoader;
import org.megabytestreams.serve.ServeDefaults;
import org.megabytestreams.serve.SettingBounds;
import org.megabytestreams.serve.TopicRules;
import org.megabytestreams.stream.ModelPool;
import org.megabytestreams.stream.RecordScorer;
import org.megabytestreams.stream.ScoringSettings;
import org.megabytestreams.topology.Redaction;
import org.megabytestreams.topology.StreamsSettings;
import org.megabytestreams.topology.TaskPartitions;
import org.megabytestreams.topology.TopicSettings;
import org.megabytestreams.topology.TopicSetup;
import org.megabytestreams.topology.TopologySettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Runs `megabyte backfill`.
@Command(
    name = "backfill",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Scores a range of topics into topics of its own, exactly once, and ends.",
      "A backfill that was killed continues when the same command is run again. Streams start without a past at the",
      "start of the range. Topics that are missing are created, and keep their records however old these are."
    },
    footer = {
      "",
      "Examples:",
      "  megabyte backfill --name may --input bytes --scores-to scores-may --alerts-to alerts-may \\",
      "      --from-time 2026-05-01T00:00:00Z --to-time 2026-06-01T00:00:00Z --model runs/mine/bundle",
      "  megabyte backfill --name probe --input bytes/0:1000-2000 --scores-to probe --alerts-to probe-alerts",
      "  megabyte compare --left scores --right scores-may"
    })
final class BackfillCommand implements Callable<Integer> {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,100}");
  /// The live service writes these topics unless its configuration names others.
  private static final Set<String> LIVE = Set.of(ServeDefaults.SCORES_TOPIC, ServeDefaults.ALERTS_TOPIC,
      ServeDefaults.DEAD_LETTERS_TOPIC, ServeDefaults.CONTROL_TOPIC, ServeDefaults.CONTROL_APPLIED_TOPIC,
      ServeDefaults.SHADOW_SCORES_TOPIC);
  /// Has less memory than the service by default: a backfill may run beside it.
  private static final long CACHE_BYTES = 256L << 20;
  private static final long STORE_MEMORY_BYTES = 64L << 20;
  /// Lets records wait longer than the service does by default: nobody waits for their scores.
  private static final Duration BATCH_DELAY = Duration.ofMillis(100);
  private static final StreamsSettings.Timing TIMING = new StreamsSettings.Timing(Duration.ofMillis(500),
      Duration.ofSeconds(ServeDefaults.SESSION_SECONDS), Duration.ofMinutes(ServeDefaults.TRANSACTION_MINUTES),
      BATCH_DELAY);

  @Mixin
  BrokersOption brokers;

  @Option(names = "--name", required = true, paramLabel = "NAME",
      description = "Names this backfill: letters, digits, '.', '_' and '-'.")
  String name;

  @Option(names = "--input", required = true, paramLabel = "RANGES", split = ",",
      description = "TOPIC, TOPIC/PARTITION or TOPIC/PARTITION:FROM-TO; several by comma.")
  List<String> input;

  @Option(names = "--from-time", paramLabel = "TIME",
      description = "Score from the first record of this time on, such as 2026-05-01T00:00:00Z.")
  String fromTime;

  @Option(names = "--to-time", paramLabel = "TIME", description = "Score up to the first record of this time.")
  String toTime;

  @Option(names = "--model", paramLabel = "BUNDLE",
      description = "Folder of a model bundle (default: the bundled logs-any).")
  Path model;

  @Option(names = "--cores", paramLabel = "N", defaultValue = "0",
      description = "Cores of the model; 0 takes every one.")
  @Bounds(min = 0, max = Machine.MAX_CORES)
  int cores;

  @Mixin
  ProviderOption provider;

  @Option(names = "--context", paramLabel = "KIND", defaultValue = "stream",
      description = "stream: given the records before; record: each alone; memory: each alone, with what the records"
          + " before it predict (default: ${DEFAULT-VALUE}).")
  ContextPolicy context;

  @Option(names = "--memory", defaultValue = "" + ServeDefaults.MEMORY_BYTES, paramLabel = "BYTES",
      description = "About how many of a partition's latest bytes all its streams are scored with, if the model has a"
          + " match model; 0 for none (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 0, max = SettingBounds.MAX_MEMORY_BYTES)
  long memory;

  @Option(names = "--false-alarms-per-day", defaultValue = "" + ServeDefaults.FALSE_ALARMS_PER_DAY, paramLabel = "N",
      description = "Alarm budget of each stream (default: ${DEFAULT-VALUE}).")
  @Bounds(above = 0, max = SettingBounds.MAX_FALSE_ALARMS_PER_DAY)
  double falseAlarmsPerDay;

  @Option(names = "--topic-false-alarms-per-day", defaultValue = "0", paramLabel = "N",
      description = "Alarm budget of all streams of a topic together; 0 for none (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 0, max = SettingBounds.MAX_FALSE_ALARMS_PER_DAY)
  double topicFalseAlarmsPerDay;

  @Option(names = "--all-false-alarms-per-day", defaultValue = "0", paramLabel = "N",
      description = "Alarm budget of all topics of this backfill together; 0 for none (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 0, max = SettingBounds.MAX_FALSE_ALARMS_PER_DAY)
  double allFalseAlarmsPerDay;

  @Option(names = "--topics-file", paramLabel = "FILE",
      description = {"Rules by which settings differ by topic, as megabyte.topics.file of the service names them.",
          "They win over the options above."})
  Path topicsFile;

  @Option(names = "--max-size", defaultValue = "" + ServeDefaults.MAX_RECORD_BYTES, paramLabel = "BYTES",
      description = "Longer records are dead letters (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 1, max = SettingBounds.MAX_ARRAY_BYTES)
  int maxSize;

  @Option(names = "--scores-to", required = true, paramLabel = "TOPIC", description = "Where scores go.")
  String scoresTo;

  @Option(names = "--alerts-to", required = true, paramLabel = "TOPIC", description = "Where alerts go.")
  String alertsTo;

  @Option(names = "--dead-letters-to", paramLabel = "TOPIC",
      description = "Where dead letters go (default: that of the scores, and -dead-letters).")
  String deadLettersTo;

  @Option(names = "--data", paramLabel = "DIR", defaultValue = "megabyte-data/backfill",
      description = "Folder of stores (default: ./${DEFAULT-VALUE}).")
  Path data;

  @Option(names = "--restart",
      description = "Forget what a backfill of this name has done, and start again. What it wrote stays in its topics.")
  boolean restart;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("--name: expected letters, digits, '.', '_' and '-', got " + name);
    }
    List<TopicRange> ranges = input.stream().map(TopicRange::ofTopic).toList();
    TopicRules rules = topicsFile == null ? TopicRules.NONE : TopicRules.read(topicsFile);
    TopologySettings topology = topology(ranges, rules);
    MonitorSettings usual = MonitorSettings.DEFAULT;
    ScoringSettings scoring = new ScoringSettings(context, new MonitorSettings(falseAlarmsPerDay,
        usual.warmUpRecords(), usual.quietRecords(), usual.quietMillis()), ServeDefaults.EXPECTED_BYTES, memory);
    Bundle bundle = Bundle.read(model != null ? model : BundledModels.forService());
    rules.checkContexts("--context", scoring, bundle);
    try (Backfill backfill = new Backfill(brokers.properties(), name)) {
      if (restart) {
        backfill.forget();
      }
      BackfillPlan plan = backfill.open(new BackfillRanges(ranges, millis("--from-time", fromTime),
          millis("--to-time", toTime)),
          settings(topology, bundle, rules));
      StreamsSettings streams = streams();
      int partitions = 1 + plan.parts().stream().mapToInt(BackfillPlan.Part::partition).max().orElseThrow();
      TaskPartitions tasks = new TaskPartitions(streams, topology.topics(), false);
      TopicSetup.ensure(streams, topology.topics(), tasks, List.of(), List.of(),
          new TopicSetup.Policy(true, partitions, Duration.ofSeconds(ServeDefaults.TOPICS_SECONDS)),
          _ -> { /* the end of the wait says what was in the way */ });
      List<String> inputs = topology.topics().inputs();
      Device device = provider.device(Machine.orAll(cores));
      try (OnnxByteModel opened = ModelLoader.open(bundle, device, false);
          CachedScorer scorer = new CachedScorer(opened, CACHE_BYTES);
          ModelPool models = new ModelPool(new RecordScorer(scorer, rules.scoring(scoring, inputs)),
              new FolderModelSource(rules.models(inputs).values().stream().map(Bundle::folder).toList(), device))) {
        run(backfill, topology, streams, tasks, models);
      }
    }
    return 0;
  }

  private static void run(Backfill backfill, TopologySettings topology, StreamsSettings streams, TaskPartitions tasks,
      ModelPool models) throws IOException, InterruptedException {
    BackfillCounts counts = new BackfillCounts();
    ProgressLine[] progress = {null};
    backfill.run(topology, streams, tasks, models, counts, share -> {
      if (progress[0] == null) {
        progress[0] = new ProgressLine("records", share);
      }
      progress[0].show(counts.records(), share);
    });
    if (progress[0] != null) {
      progress[0].leave();
    }
    System.out.printf(Locale.ROOT, "scored %,d records, %.4f bits per byte; %,d alerted, %,d dead letters%n",
        counts.records(), counts.bits() / Math.max(1, counts.bytes()), counts.alerts(), counts.deadLetters());
  }

  private TopologySettings topology(List<TopicRange> ranges, TopicRules rules) {
    List<String> inputs = ranges.stream().map(TopicRange::topic).distinct().toList();
    String deadLetters = deadLettersTo != null ? deadLettersTo : scoresTo + "-dead-letters";
    Set<String> seen = new HashSet<>(inputs);
    for (String output : List.of(scoresTo, alertsTo, deadLetters)) {
      if (LIVE.contains(output)) {
        throw new IllegalArgumentException("expected topics of the backfill's own, got " + output
            + ", which the live service writes");
      }
      if (!seen.add(output)) {
        throw new IllegalArgumentException("expected distinct topics, got " + output + " twice");
      }
    }
    KafkaNames.requireTopics("topics", List.copyOf(seen));
    var usual = new TopicSettings(Redaction.NONE, Duration.ZERO, null,
        SharedBudget.of(topicFalseAlarmsPerDay, allFalseAlarmsPerDay), 0);
    Map<String, TopicSettings> ofTopics = new HashMap<>(rules.settings(usual, inputs));
    // No stream is forgotten: time passes faster than in the service.
    ofTopics.replaceAll((_, of) -> new TopicSettings(of.redaction(), Duration.ZERO, of.model(), of.budget(),
        of.paceFalseAlarmsPerDay()));
    return new TopologySettings(new TopologySettings.Topics(inputs, scoresTo, alertsTo, deadLetters),
        new TopologySettings.Limits(maxSize, ServeDefaults.MAX_KEY_BYTES),
        new TopologySettings.Batch(BATCH_DELAY, ServeDefaults.BATCH_BYTES, ServeDefaults.BATCH_RECORDS,
            ServeDefaults.SLICE_BYTES, TIMING.commit()), usual, ofTopics, false);
  }

  private StreamsSettings streams() throws IOException {
    Map<String, String> extra = new HashMap<>();
    brokers.properties().forEach((key, value) -> extra.put(key, value.toString()));
    String servers = extra.remove(ClientProperties.BROKERS);
    // A name of its own lets a restart take over at once, and ends one that runs already.
    return new StreamsSettings(servers, Backfill.applicationId(name), data, 1, 0,
        ServeDefaults.BUFFERED_RECORDS, STORE_MEMORY_BYTES, Optional.of("backfill"), Optional.empty(), TIMING, extra);
  }

  /// Returns the settings that must be the same when the backfill is resumed.
  private Map<String, String> settings(TopologySettings topology, Bundle bundle, TopicRules rules)
      throws IOException {
    Map<String, String> settings = new TreeMap<>();
    settings.put("--input", String.join(",", input));
    settings.put("--from-time", String.valueOf(fromTime));
    settings.put("--to-time", String.valueOf(toTime));
    settings.put("--model", bundle.manifest().digest());
    settings.put("--context", context.name().toLowerCase(Locale.ROOT));
    settings.put("--false-alarms-per-day", String.valueOf(falseAlarmsPerDay));
    if (topicFalseAlarmsPerDay > 0 || allFalseAlarmsPerDay > 0) {
      settings.put("--topic-false-alarms-per-day", String.valueOf(topicFalseAlarmsPerDay));
      settings.put("--all-false-alarms-per-day", String.valueOf(allFalseAlarmsPerDay));
    }
    if (memory > 0) {
      settings.put("--memory", String.valueOf(memory)); // a backfill of a version without memories has no such setting
    }
    if (topicsFile != null) {
      settings.put("--topics-file", Stream.concat(Stream.of(StreamId.sha256Hex(Files.readAllBytes(topicsFile))),
          rules.models(topology.topics().inputs()).keySet().stream().sorted()).collect(Collectors.joining(" ")));
    }
    settings.put("--max-size", String.valueOf(maxSize));
    settings.put("--scores-to", topology.topics().scores());
    settings.put("--alerts-to", topology.topics().alerts());
    settings.put("--dead-letters-to", topology.topics().deadLetters());
    return settings;
  }

  private static OptionalLong millis(String option, String time) {
    try {
      return time == null ? OptionalLong.empty() : OptionalLong.of(Instant.parse(time).toEpochMilli());
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(option + ": expected a time such as 2026-05-01T00:00:00Z, got " + time, e);
    }
  }
}
