package org.megabytestreams.kafka;

import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/// Says that a batch cannot be read. The message says in one line which it is and how to skip it.
public final class UnreadableBatchException extends RuntimeException {
  /// The start of the command that goes past a batch.
  static final String SKIP = "megabyte skip ";
  private static final String USUAL_TOPIC = "dead-letters";
  private static final long serialVersionUID = 1;

  UnreadableBatchException(String message) {
    super(message);
  }

  /// Makes the report of a batch that a member of a group cannot read.
  ///
  /// @param properties of the member
  public static UnreadableBatchException of(CarefulReader.Unreadable found, Map<String, Object> properties) {
    return new UnreadableBatchException(found.why() + "; to skip it: " + SKIP + Positions.of(found.batch())
        + " --group " + properties.get(ConsumerConfig.GROUP_ID_CONFIG) + " --bootstrap "
        + brokers(properties.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG)));
  }

  private static String brokers(Object servers) {
    return servers instanceof Collection<?> several ? String.join(",", several.stream().map(Object::toString).toList())
        : String.valueOf(servers);
  }

  /// Returns a line whose command, if it has one, writes its dead letter to a topic.
  public static String toTopic(String line, String deadLetters) {
    return deadLetters.equals(USUAL_TOPIC) ? line : line.replace(SKIP, SKIP + "--dead-letters " + deadLetters + " ");
  }

  /// Returns the message alone, since it is for a person.
  @Override
  public String toString() {
    return getMessage();
  }
}
