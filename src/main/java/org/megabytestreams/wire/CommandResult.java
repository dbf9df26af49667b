package org.megabytestreams.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// A report of the result of a command in a task of the service. It is a message of topic `control-applied`, as
/// `schemas/control-applied.schema.json` describes it.
///
/// @param schema version of the schema
/// @param id the command's
/// @param application the service's application id
/// @param partition the task's
/// @param reason why the command was rejected; null if it was not
/// @param streams how many streams it changed at once: dropped their state, or gave them a new baseline
/// @param matched how many streams of the partition its pattern matches so far; null if that was not counted
/// @param detail what came of it, in words; null if nothing more is to say
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CommandResult(int schema, String id, String application, int partition, Outcome outcome, String reason,
    long streams, Long matched, String detail) {
  /// The version that this code writes.
  public static final int SCHEMA = 1;

  /// Makes a result of which nothing more is to say.
  public CommandResult(int schema, String id, String application, int partition, Outcome outcome, String reason,
      long streams, Long matched) {
    this(schema, id, application, partition, outcome, reason, streams, matched, null);
  }

  /// Tells what a task did with a command.
  public enum Outcome {
    APPLIED,
    /// The command had been applied before, and was not applied again.
    REPEATED,
    /// The command cannot be applied.
    REJECTED;

    @JsonValue
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
