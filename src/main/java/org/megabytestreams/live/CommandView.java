package org.megabytestreams.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.megabytestreams.wire.Command;

/// Says what became of a command.
///
/// @param partitions the tasks that take it
/// @param answered those of them that have taken it
/// @param changed how many streams it changed at once
/// @param matched how many streams its pattern matches so far; null if that is not known
/// @param reason why it was rejected; null if it was not
/// @param answeredAt when the latest of them took it; null if none has
@JsonInclude(JsonInclude.Include.ALWAYS)
public record CommandView(Command command, State state, int partitions, int answered, long changed, Long matched,
    String reason, Long answeredAt) {
  /// Says how far a command has come.
  public enum State {
    /// Some tasks have not taken it yet.
    PENDING,
    APPLIED,
    /// A task has refused it.
    REJECTED;

    @JsonValue
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
