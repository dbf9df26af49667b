package org.megabytestreams.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.megabytestreams.wire.Command;

/// Says what became of a command.
///
/// @param state `pending` while some tasks have not taken it, `applied`, or `rejected` if a task has refused it
/// @param partitions the tasks that take it
/// @param answered those of them that have taken it
/// @param changed how many streams it changed at once
/// @param matched how many streams its pattern matches so far; null if that is not known
/// @param reason why it was rejected; null if it was not
/// @param detail what came of it, in words; null if nothing more is to say
/// @param answeredAt when the latest of them took it; null if none has
@JsonInclude(JsonInclude.Include.ALWAYS)
public record CommandView(Command command, String state, int partitions, int answered, long changed, Long matched,
    String reason, String detail, Long answeredAt) {
  static final String PENDING = "pending";
  static final String APPLIED = "applied";
  static final String REJECTED = "rejected";
}
