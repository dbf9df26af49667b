package org.megabytestreams.chaos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// What is promised, one line each, and whether it was held.
public final class Promises {
  private final List<String> broken = new ArrayList<>();

  /// @param violations whatever speaks against it
  public void add(String promise, String measured, Collection<?> violations) {
    boolean held = violations.isEmpty();
    System.out.printf("PROMISE %s: %s … %s%n", promise, measured, held ? "held" : "BROKEN");
    if (!held) {
      violations.stream().limit(5).forEach(violation -> System.out.println("        " + violation));
      broken.add(promise + ": " + violations.size() + " violations, such as " + violations.iterator().next());
    }
  }

  /// @throws AssertionError where one was not held
  public void check() {
    if (!broken.isEmpty()) {
      throw new AssertionError(String.join("; ", broken));
    }
  }
}
