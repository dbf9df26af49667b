package org.megabytestreams.wire;

import org.megabytestreams.fuzz.Guard;

/// Reads bytes as each message that the service writes and reads back.
public final class MessageFuzz {
  private MessageFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Guard.check(data, () -> Json.readScore(Json.write(Json.readScore(data))), MalformedMessageException.class);
    Guard.check(data, () -> Json.readAlerting(data), MalformedMessageException.class);
    Guard.check(data, () -> Json.readAlert(data), MalformedMessageException.class);
    Guard.check(data, () -> Json.readIncident(Json.write(Json.readIncident(data))), MalformedMessageException.class);
  }
}
