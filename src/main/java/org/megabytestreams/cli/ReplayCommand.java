package org.megabytestreams.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.megabytestreams.audit.Replayer;
import org.megabytestreams.cli.terminal.EscapedText;
import org.megabytestreams.cli.terminal.ProgressLine;
import org.megabytestreams.kafka.TopicRange;
import org.megabytestreams.wire.DeadLetter;
import org.megabytestreams.wire.RecordPosition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Runs `megabyte replay`.
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes the records that dead letters are about back to the topics they came from, each letter once.",
      "It may be repeated: what was replayed is recorded in topic DEAD-LETTERS-replayed, in the same transaction.",
      "A replayed record has the header megabyte.replayed-from. Letters that are skipped stay to be replayed later.",
      "Anyone who can write a dead letter can claim any origin, so only the topics of --input are believed."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every chosen letter is replayed, now or before",
      "1:replaying failed; what is counted as replayed may be missing its last transaction",
      "2:the command line is wrong",
      "3:some were skipped"
    },
    footer = {
      "",
      "Examples:",
      "  megabyte replay --bootstrap HOST:9092 --dry-run",
      "  megabyte replay --class VALUE_TOO_LARGE         # after megabyte.records.max-size was raised",
      "  megabyte replay --input access-log,app-log",
      "  megabyte replay --topic dead-letters/0:100-200 --to quarantine"
    })
final class ReplayCommand implements Callable<Integer> {
  private static final int INCOMPLETE = 3;
  private static final Duration BEFORE_ANOTHER_RUN = Duration.ofSeconds(1);
  /// At most this many skipped letters are shown.
  private static final int SHOWN = 20;

  @Mixin
  BrokersOption brokers;

  @Option(names = "--topic", paramLabel = "RANGE", defaultValue = "dead-letters",
      description = "TOPIC, TOPIC/PARTITION or TOPIC/PARTITION:FROM-TO (default: ${DEFAULT-VALUE}).")
  String topic;

  @Option(names = "--class", paramLabel = "CLASS",
      description = "Letters of this class alone: ${COMPLETION-CANDIDATES} (default: all but NULL_VALUE, BAD_*,"
          + " NOT_DELIVERED).")
  DeadLetter.Kind kind;

  @Option(names = "--input", paramLabel = "TOPICS", split = ",", defaultValue = "bytes",
      description = "The service's inputs, comma-separated (default: ${DEFAULT-VALUE}).")
  List<String> inputs;

  @Option(names = "--to", paramLabel = "TOPIC",
      description = "Write all records to this topic (default: the topic that each came from).")
  String to;

  @Option(names = "--dry-run", description = "Write nothing, only say what would be.")
  boolean dryRun;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Report report;
    try {
      report = replay();
    } catch (Replayer.TransactionConflictException e) {
      System.err.println("megabyte replay: " + e.getMessage() + "; starting over");
      Thread.sleep(BEFORE_ANOTHER_RUN);
      report = replay();
    }
    report.summary();
    return report.anySkipped() ? INCOMPLETE : 0;
  }

  private Report replay() throws IOException, InterruptedException {
    Report report = new Report();
    new Replayer(brokers.properties(), new Replayer.Selection(TopicRange.ofTopic(topic), kind, to, inputs), report)
        .replay(dryRun);
    return report;
  }

  /// Counts letters by class, and prints what is skipped.
  private final class Report implements Replayer.Listener {
    private final ProgressLine progress = new ProgressLine("letters", 0);
    private final Map<DeadLetter.Kind, int[]> counts = new EnumMap<>(DeadLetter.Kind.class);
    private int unreadable;
    private int shown;

    @Override
    public void replayed(DeadLetter.Kind letter) {
      count(letter, 0);
    }

    @Override
    public void before(DeadLetter.Kind letter) {
      count(letter, 1);
    }

    @Override
    public void skipped(DeadLetter.Kind letter, RecordPosition at, String reason) {
      if (letter == null) {
        unreadable++;
      } else {
        count(letter, 2);
      }
      if (shown++ < SHOWN) {
        progress.leave();
        System.out.println("skipped: " + at + (letter == null ? "" : " " + letter) + ": " + EscapedText.line(reason));
      }
    }

    @Override
    public void progress(long letters, double share) {
      progress.show(letters, share);
    }

    private void count(DeadLetter.Kind letter, int what) {
      counts.computeIfAbsent(letter, _ -> new int[3])[what]++;
    }

    boolean anySkipped() {
      return shown > 0;
    }

    void summary() {
      progress.leave();
      if (shown > SHOWN) {
        System.out.printf(Locale.ROOT, "skipped: %,d more%n", shown - SHOWN);
      }
      counts.forEach((letter, count) -> System.out.printf(Locale.ROOT, "%s: %,d %s, %,d before, %,d skipped%n", letter,
          count[0], dryRun ? "would be replayed" : "replayed", count[1], count[2]));
      if (unreadable > 0) {
        System.out.printf(Locale.ROOT, "unreadable: %,d skipped%n", unreadable);
      }
      if (counts.isEmpty() && unreadable == 0) {
        System.out.println("no letters");
      }
    }
  }
}
