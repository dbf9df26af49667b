package org.megabytestreams.kafka;

/// Finds the failure at the bottom of one that Kafka's clients have wrapped: that one says what is wrong.
public final class RootCause {
  private RootCause() {}

  public static Throwable of(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
