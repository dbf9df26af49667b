package org.megabytestreams.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.megabytestreams.input.TopicRange;
import org.megabytestreams.input.TopicStream;
import org.megabytestreams.megabyte.RecordFormat;
import picocli.CommandLine.Option;

/// Where a command reads `kafka:` sources from.
final class TopicOption {
  @Option(names = "--bootstrap", paramLabel = "HOST:PORT", defaultValue = "localhost:9092",
      description = "Brokers for kafka: sources (default: ${DEFAULT-VALUE}).")
  String bootstrap;

  @Option(names = "--consumer-config", paramLabel = "FILE",
      description = "Properties of the consumer of kafka: sources, such as TLS and SASL.")
  Path consumerConfig;

  @Option(names = "--most-bytes", paramLabel = "BYTES", defaultValue = "1073741824",
      description = "Read at most so much of a kafka: source (default: ${DEFAULT-VALUE}).")
  long mostBytes;

  InputStream open(TopicRange range, RecordFormat format) throws IOException {
    return new TopicStream(ClientConfig.of(bootstrap, consumerConfig), range, format instanceof RecordFormat.Lines,
        mostBytes, bytes -> System.err.printf("%s: stopped after %,d bytes (--most-bytes)%n", range, bytes));
  }
}
