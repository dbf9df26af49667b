package org.megabytestreams.control;

import org.megabytestreams.fuzz.Guard;

/// Reads bytes as the rules that a task has stored.
public final class RulesFuzz {
  private RulesFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Guard.check(data, () -> Rules.decode(Rules.decode(data).encode()), IllegalStateException.class);
  }
}
