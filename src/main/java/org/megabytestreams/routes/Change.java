package org.megabytestreams.routes;

import java.util.Locale;

/// Says what happened to an incident since a route last heard of it.
enum Change {
  OPENED,
  /// Its severity rose.
  ESCALATED,
  /// More records alerted.
  UPDATED,
  CLOSED;

  /// Returns the change as messages have it.
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
