package org.megabytestreams.backfill;

import java.io.IOException;
import org.megabytestreams.fuzz.Guard;

/// Reads bytes as the plan of a backfill.
public final class PlanFuzz {
  private PlanFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Guard.check(data, () -> BackfillPlan.read(BackfillPlan.read(data).write()), IOException.class);
  }
}
