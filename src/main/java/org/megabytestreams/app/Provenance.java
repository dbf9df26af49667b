package org.megabytestreams.app;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/// Where a measurement comes from.
final class Provenance {
  private Provenance() {}

  /// The commit that was built, as the launcher knows it.
  static String commit() {
    return System.getProperty("launcher.commit", "unknown");
  }

  /// In words, for a picture.
  static String line() {
    return "commit " + commit() + "; " + Cores.machine();
  }

  /// A report's head, before what was measured.
  static Map<String, Object> head() {
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("commit", commit());
    head.put("machine", Cores.machine());
    head.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    return head;
  }
}
