package org.megabytestreams.control;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.megabytestreams.wire.Command;

/// A rule that a command has set for some streams.
///
/// @param topic as the command gave it
/// @param key as the command gave it
/// @param model that scores, or shadows; null for no shadow, and in rules that are not about models
/// @param frozen whether the streams learn nothing; null in rules that are not about that
/// @param command id of the command that made the rule
/// @param by the person or program that gave the command
/// @param at the time of the command, in milliseconds since 1970
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Rule(Kind kind, String topic, String key, Command.Model model, Boolean frozen, String command, String by,
    long at) {
  /// Names what a rule is about. Of each kind, the last rule that matches a stream holds for it.
  public enum Kind {
    MODEL,
    SHADOW,
    FREEZE;

    @JsonValue
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Rule of(Kind kind, Command command) {
    Boolean frozen = kind == Kind.FREEZE ? command.action() == Command.Action.FREEZE : null;
    return new Rule(kind, command.topic(), command.key(), command.model(), frozen, command.id(), command.by(),
        command.at());
  }

  @JsonIgnore
  public StreamPattern pattern() {
    return new StreamPattern(topic, key);
  }

  /// Tells whether a rule that was read has the fields that its kind needs.
  static boolean whole(Rule rule) {
    return rule != null && rule.kind != null && rule.topic != null && rule.key != null && switch (rule.kind) {
      case MODEL -> rule.model != null && rule.model.digest() != null;
      case SHADOW -> rule.model == null || rule.model.digest() != null;
      case FREEZE -> rule.frozen != null;
    };
  }

  /// Tells whether the rule only says what would hold without it.
  boolean off() {
    return model == null && !Boolean.TRUE.equals(frozen);
  }
}
