package org.megabytestreams.topology;

import java.time.Duration;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;

/// The running topology. Whoever made it closes it.
public final class ScoringStreams {
  private final KafkaStreams streams;

  /// @param failed is told, in one line, when it has stopped for good
  public ScoringStreams(Topology topology, StreamsSettings settings, Consumer<String> failed) {
    Properties properties = StreamsProperties.of(settings);
    streams = new KafkaStreams(topology, properties);
    streams.setUncaughtExceptionHandler(new FailureHandler(failed));
  }

  /// Removes what earlier runs of the same application have left on disk. To be called before the start.
  public void forgetLocally() {
    streams.cleanUp();
  }

  public void start() {
    streams.start();
  }

  /// Whether records are being scored.
  public boolean running() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /// Whether it has stopped, and will not start again.
  public boolean dead() {
    return streams.state() == KafkaStreams.State.ERROR || streams.state() == KafkaStreams.State.PENDING_ERROR
        || streams.state().hasCompletedShutdown();
  }

  /// Kafka's name of its state, such as REBALANCING.
  public String state() {
    return streams.state().name();
  }

  /// Commits and stops; leaves the group, so that others take over at once.
  ///
  /// @return whether it was done within `most`
  public boolean close(Duration most) {
    return streams.close(new KafkaStreams.CloseOptions().timeout(most).leaveGroup(true));
  }
}
