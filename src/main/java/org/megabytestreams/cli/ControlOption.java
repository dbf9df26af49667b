package org.megabytestreams.cli;

import java.io.IOException;
import org.megabytestreams.control.ControlTopic;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Names the service that a command is for.
final class ControlOption {
  @Mixin
  BrokersOption brokers;

  @Option(names = "--topic", paramLabel = "TOPIC", defaultValue = "control",
      description = "Where the service takes commands from (default: ${DEFAULT-VALUE}).")
  String topic;

  @Option(names = "--applied-topic", paramLabel = "TOPIC", defaultValue = "control-applied",
      description = "Where it says what it did with them (default: ${DEFAULT-VALUE}).")
  String appliedTopic;

  @Option(names = "--application-id", paramLabel = "ID", defaultValue = "megabyte",
      description = "The service whose answers count (default: ${DEFAULT-VALUE}).")
  String applicationId;

  ControlTopic open() throws IOException {
    return new ControlTopic(brokers.properties(), topic, appliedTopic);
  }
}
