package org.megabytestreams.routes;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A place where a route sends its messages. It is used by one thread.
interface Target extends AutoCloseable {
  /// Sends messages, all of them or none, and waits for the answer, for a bounded time.
  ///
  /// @param messages at most [#maxBatch]; a digest comes alone
  Delivery send(List<Message> messages);

  /// Returns how many messages can be sent at a time.
  default int maxBatch() {
    return 1;
  }

  /// Tells whether the target keeps an incident open until it is told that it is closed.
  default boolean keepsState() {
    return false;
  }

  /// Tells whether the target takes a digest. One that does not groups messages itself.
  default boolean takesDigest() {
    return true;
  }

  /// Returns the time after which open incidents are sent again; empty if once is enough.
  default Optional<Duration> repeatEvery() {
    return Optional.empty();
  }

  @Override
  default void close() {}
}
