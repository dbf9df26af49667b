package org.megabytestreams.backfill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.megabytestreams.wire.OneLine;

/// Holds what a backfill scores, as it was settled when the backfill was begun. Open ends do not move when it is
/// resumed.
///
/// @param schema version of this form
/// @param status how far the backfill is
/// @param settings the user's settings, in words; resuming needs the same settings
/// @param parts the parts that are scored
public record BackfillPlan(int schema, Status status, Map<String, String> settings, List<Part> parts) {
  private static final int SCHEMA = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Tells how far a backfill is.
  public enum Status {
    /// Its range is settled; the group may have no offsets yet.
    PLANNED,
    /// The group has offsets, and the records before them are settled.
    BEGUN,
    FINISHED
  }

  /// Holds the offsets `[from, to)` of a partition, of which the last holds a record.
  public record Part(String topic, int partition, long from, long to) {}

  BackfillPlan(Map<String, String> settings, List<Part> parts) {
    this(SCHEMA, Status.PLANNED, settings, parts);
  }

  BackfillPlan with(Status other) {
    return new BackfillPlan(schema, other, settings, parts);
  }

  /// Returns the end of a partition's range; 0 if nothing of it is scored.
  long end(String topic, int partition) {
    for (Part part : parts) {
      if (part.partition() == partition && part.topic().equals(topic)) {
        return part.to();
      }
    }
    return 0;
  }

  long offsets() {
    return parts.stream().mapToLong(part -> part.to() - part.from()).sum();
  }

  /// Checks that the user asks for the same settings.
  ///
  /// @throws IllegalArgumentException if the settings differ from those that the backfill started with
  void requireSame(String name, Map<String, String> wanted) {
    Set<String> keys = new TreeSet<>(settings.keySet());
    keys.addAll(wanted.keySet());
    for (String key : keys) {
      if (!Objects.equals(wanted.get(key), settings.get(key))) {
        throw new IllegalArgumentException("backfill " + name + " was started with " + key + " " + settings.get(key)
            + ", got " + wanted.get(key) + "; --restart starts it again");
      }
    }
  }

  byte[] write() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write a plan", e);
    }
  }

  /// Reads what [#write] wrote.
  ///
  /// @throws IOException if it is no plan, or one of another version; the message says why, in one line
  static BackfillPlan read(byte[] bytes) throws IOException {
    BackfillPlan plan;
    try {
      plan = JSON.readValue(bytes, BackfillPlan.class);
    } catch (JsonProcessingException e) {
      throw new IOException("expected the plan of a backfill, got: " + OneLine.of(e.getOriginalMessage()), e);
    } catch (CharConversionException e) {
      throw new IOException("expected the plan of a backfill, got: " + OneLine.of(e.getMessage()), e);
    }
    if (plan == null || plan.status() == null || plan.settings() == null || plan.parts() == null
        || plan.parts().stream().anyMatch(part -> part == null || part.topic() == null)) {
      throw new IOException("expected the plan of a backfill, got one without status, settings, parts or topics");
    }
    if (plan.schema() != SCHEMA) {
      throw new IOException("expected a plan of version " + SCHEMA + ", got " + plan.schema());
    }
    return plan;
  }
}
