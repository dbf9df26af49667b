package org.megabytestreams.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.megabytestreams.runtime.Machine;

/// Records where a measurement comes from.
final class Provenance {
  private Provenance() {}

  /// Returns the commit that was built, as the launcher knows it.
  static String commit() {
    return System.getProperty("launcher.commit", "unknown");
  }

  /// Returns the origin in words, for a picture.
  static String line() {
    return "commit " + commit() + "; " + Machine.machine();
  }

  /// Writes a report of one measurement as JSON.
  static void write(Path file, String name, Object result) throws IOException {
    Map<String, Object> report = head();
    report.put(name, result);
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), report);
  }

  /// Returns a report's head, which stands before what was measured.
  static Map<String, Object> head() {
    Map<String, Object> head = origin();
    head.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    return head;
  }

  /// Returns the head of a report that comes out the same at any time.
  static Map<String, Object> origin() {
    Map<String, Object> origin = new LinkedHashMap<>();
    origin.put("commit", commit());
    origin.put("machine", Machine.machine());
    return origin;
  }
}
