package org.megabytestreams.chaos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Prints a line for each promise and whether the promise holds.
public final class PromiseReport {
  private final List<String> broken = new ArrayList<>();

  /// @param measured what was counted
  /// @param violations of the promise, of which the first are printed
  public void add(String promise, String measured, Collection<?> violations) {
    boolean held = violations.isEmpty();
    System.out.printf("PROMISE %s: %s … %s%n", promise, measured, held ? "held" : "BROKEN");
    if (!held) {
      violations.stream().limit(5).forEach(violation -> System.out.println("        " + violation));
      broken.add(promise + ": " + violations.size() + " violations, such as " + violations.iterator().next());
    }
  }

  /// @throws AssertionError if a promise does not hold
  public void assertAllHold() {
    if (!broken.isEmpty()) {
      throw new AssertionError(String.join("; ", broken));
    }
  }
}
