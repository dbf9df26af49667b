package org.megabytestreams.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/// Says which faults happen, and in which order.
///
/// @param seed of everything that is left to chance
/// @param kills how many kills of an instance there are among the faults
record ChaosPlan(boolean isLong, long seed, int kills, Set<String> only) {
  private static final int SHORT_KILLS = 3;
  private static final int LONG_KILLS = 50;
  private static final Set<String> SHORT = Set.of("lost-state", "broker-kill", "long-stall");

  /// Reads the plan from system properties; see `package-info.java`.
  static ChaosPlan fromProperties() {
    boolean isLong = System.getProperty("chaos.length", "short").equals("long");
    String only = System.getProperty("chaos.faults", "");
    return new ChaosPlan(isLong, Long.getLong("chaos.seed", System.nanoTime() & 0xffff_ffffL),
        Integer.getInteger("chaos.kills", isLong ? LONG_KILLS : SHORT_KILLS),
        only.isBlank() ? Set.of() : Set.of(only.split(",")));
  }

  /// Returns what records are scored with: even seeds have windows, odd ones none.
  String context() {
    return seed % 2 == 0 ? "stream" : "memory";
  }

  /// The faults in a random order.
  List<Fault> faults() {
    List<Fault> faults = new ArrayList<>(Collections.nCopies(kills, Faults.killOfAnInstance()));
    Faults.otherThanKills().stream().filter(this::takes).forEach(faults::add);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = faults.size() - 1; i > 0; i--) {
      Collections.swap(faults, i, random.nextInt(i + 1));
    }
    return faults;
  }

  private boolean takes(Fault fault) {
    return only.isEmpty() ? isLong || SHORT.contains(fault.name()) : only.contains(fault.name());
  }

  @Override
  public String toString() {
    return "%s, seed %d, context %s: %s".formatted(isLong ? "long" : "short", seed, context(),
        String.join(" ", faults().stream().map(Fault::name).toList()));
  }
}
