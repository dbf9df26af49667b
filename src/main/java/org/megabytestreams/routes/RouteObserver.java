package org.megabytestreams.routes;

/// Learns what becomes of the messages of a route, for logs and metrics.
public interface RouteObserver {
  /// A message arrived, or one about many changes.
  ///
  /// @param changes that the message told of
  void delivered(String route, int changes);

  /// Trying to send a message failed. It is tried again, or becomes a dead letter.
  ///
  /// @param first whether the try before did not fail
  void failed(String route, String reason, boolean first);

  /// A message is tried again.
  void retried(String route);

  /// A change was not delivered.
  void deadLettered(String route, int changes, String reason);

  /// Reading incidents failed; it begins again.
  void interrupted(String route, String reason);

  /// Says how much waits.
  ///
  /// @param changes that were read and are not delivered, and records that were not read
  void lag(String route, long changes);
}
