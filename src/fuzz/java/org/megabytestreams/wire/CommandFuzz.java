package org.megabytestreams.wire;

import org.megabytestreams.fuzz.Guard;

/// Reads bytes as a command, and as the result of one.
public final class CommandFuzz {
  private CommandFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Guard.check(data, () -> Json.command(Json.write(Json.command(data))), IllegalArgumentException.class);
    Guard.check(data, () -> Json.applied(data), IllegalArgumentException.class);
  }
}
