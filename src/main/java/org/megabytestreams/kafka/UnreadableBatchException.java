package org.megabytestreams.kafka;

/// A batch that cannot be read; the message says in one line where it is and how to go past it.
public final class UnreadableBatchException extends RuntimeException {
  /// How the command begins that goes past a batch.
  static final String SKIP = "megabyte skip ";
  private static final String USUAL_TOPIC = "dead-letters";
  private static final long serialVersionUID = 1;

  UnreadableBatchException(String message) {
    super(message);
  }

  /// A line in which the command, if it names one, writes its dead letter to a topic.
  public static String toTopic(String line, String deadLetters) {
    return deadLetters.equals(USUAL_TOPIC) ? line : line.replace(SKIP, SKIP + "--dead-letters " + deadLetters + " ");
  }

  /// The message alone: it is for a person.
  @Override
  public String toString() {
    return getMessage();
  }
}
