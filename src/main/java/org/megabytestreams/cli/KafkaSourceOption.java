package org.megabytestreams.cli;

import java.io.IOException;
import java.io.InputStream;
import org.megabytestreams.kafka.TopicRange;
import org.megabytestreams.kafka.TopicStream;
import org.megabytestreams.model.RecordFormat;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Names the brokers that a command reads `kafka:` sources from.
final class KafkaSourceOption {
  @Mixin
  BrokersOption brokers;

  @Option(names = "--max-bytes", paramLabel = "BYTES", defaultValue = "1073741824",
      description = "Read at most this much of a kafka: source (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 1)
  long maxBytes;

  InputStream open(TopicRange range, RecordFormat format) throws IOException {
    return new TopicStream(brokers.properties(), range, format.separator(), maxBytes,
        bytes -> System.err.printf("%s: stopped after %,d bytes (--max-bytes)%n", range, bytes));
  }
}
