package org.megabytestreams.bench.load;

import java.io.IOException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.megabytestreams.kafka.OutputReader;

/// Enters scores and dead letters in the ledger.
final class ScoreReader implements AutoCloseable {
  private final OutputReader reader;

  /// @param partitions of each topic; the broker may not report the partitions of topics that have just been made
  ScoreReader(String bootstrap, String scores, String deadLetters, int partitions, Ledger ledger) {
    this.reader = new OutputReader(bootstrap, "megabyte-load",
        _ -> Stream.of(scores, deadLetters).flatMap(topic -> IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topic, partition))).toList(),
        (message, arrivalNanos) -> {
          if (message.topic().equals(scores)) {
            ledger.score(message.value(), arrivalNanos);
          } else {
            ledger.deadLetter();
          }
        });
  }

  /// Checks that reading has not failed.
  ///
  /// @throws IOException if reading has failed
  void requireHealthy() throws IOException {
    reader.requireHealthy();
  }

  @Override
  public void close() {
    reader.close();
  }
}
