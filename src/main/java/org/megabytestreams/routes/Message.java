package org.megabytestreams.routes;

/// One message to a target: of one incident, or of many.
sealed interface Message permits Notification, Digest {
  /// Returns a key by which a receiver recognises a message that it got before.
  String idempotencyKey();
}
