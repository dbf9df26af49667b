package org.megabytestreams.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What a task of the service did with a command: what topic `control-applied` holds, as
/// `schemas/control-applied.schema.json` describes it.
///
/// @param schema version of the schema
/// @param id the command's
/// @param application the service's application id
/// @param partition the task's
/// @param reason why it was rejected; null where it was not
/// @param streams how many streams it changed at once: forgot, or gave a new baseline
/// @param matched how many streams of the partition its pattern matches so far; null where that was not counted
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CommandResult(int schema, String id, String application, int partition, Outcome outcome, String reason,
    long streams, Long matched) {
  /// The version written.
  public static final int SCHEMA = 1;

  /// What became of the command.
  public enum Outcome {
    APPLIED,
    /// It had been applied before, and was not applied again.
    REPEATED,
    /// It cannot be applied.
    REJECTED;

    @JsonValue
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
