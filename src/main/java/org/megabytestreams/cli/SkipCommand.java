package org.megabytestreams.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.megabytestreams.audit.BatchSkipper;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.kafka.PackedBatch;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.process.BrokerSettings;
import org.megabytestreams.wire.RecordPosition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs `megabyte skip`.
@Command(
    name = "skip",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lets a service that ended at a batch it cannot read continue after that batch.",
      "Such a batch may decompress to more than the memory holds. Writes a dead letter of class UNREADABLE_BATCH and",
      "the group's offset after the batch, both or neither. All records of the batch are skipped; those before it",
      "are done already. The service must be stopped. It names the place and the options when it ends."
    },
    footer = {"", "Example:", "  megabyte skip bytes/0@17 --group megabyte --bootstrap HOST:9092"})
final class SkipCommand implements Callable<Integer> {
  @Parameters(paramLabel = "TOPIC/PARTITION@OFFSET", description = "Where the batch is.")
  String place;

  @Option(names = "--group", paramLabel = "GROUP", defaultValue = "megabyte",
      description = "The service's application id, with '-continuations' for prompts (default: ${DEFAULT-VALUE}).")
  String group;

  @Option(names = "--dead-letters", paramLabel = "TOPIC", defaultValue = "dead-letters",
      description = "Where the dead letter goes (default: ${DEFAULT-VALUE}).")
  String deadLetters;

  @Mixin
  BrokersOption brokers;

  @Option(names = "--data", paramLabel = "DIR",
      description = "The folder of a serve --embedded that has ended; its broker runs while this command does.")
  Path data;

  @Override
  public Integer call() throws IOException, InterruptedException {
    RecordPosition at = RecordPosition.parse(place);
    if (data == null) {
      return skip(at, brokers.properties());
    }
    Path library = Path.of(System.getProperty("megabyte.broker.lib", "target/broker/lib"));
    try (BrokerProcess broker = BrokerProcess.start(
        new BrokerSettings(library, data.resolve("broker"), 0, false, Map.of()))) {
      return skip(at, ClientProperties.of(broker.bootstrapServers()).toMap());
    }
  }

  private int skip(RecordPosition at, Map<String, Object> clients) throws IOException, InterruptedException {
    PackedBatch batch = new BatchSkipper(clients, group, deadLetters).skip(at);
    System.out.printf("skipped %s, up to offset %d; %s holds a dead letter about it%n", place, batch.lastOffset(),
        deadLetters);
    return 0;
  }
}
