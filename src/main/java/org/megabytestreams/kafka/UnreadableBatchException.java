package org.megabytestreams.kafka;

/// Says that a batch cannot be read. The message says in one line which it is and how to skip it.
public final class UnreadableBatchException extends RuntimeException {
  /// The start of the command that goes past a batch.
  static final String SKIP = "megabyte skip ";
  private static final String USUAL_TOPIC = "dead-letters";
  private static final long serialVersionUID = 1;

  UnreadableBatchException(String message) {
    super(message);
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
