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
/// @param like the alert or incident that was fine; null in rules that are not about that
/// @param from the first timestamp of records that are muted; null in rules that are not about that
/// @param until the timestamp from which on records are quiet no more; null for good, and in rules that keep none quiet
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Rule(Kind kind, String topic, String key, Command.Model model, Boolean frozen, String command, String by,
    long at, Command.Like like, Long from, Long until) {
  /// Names what a rule is about. Of the first three kinds, the last rule that matches a stream holds for it. All of
  /// the others hold.
  public enum Kind {
    MODEL,
    SHADOW,
    FREEZE,
    /// Records of the kinds of an alert that was fine raise no alerts.
    FINE,
    /// Records of some time raise no alerts.
    MUTE;

    @JsonValue
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Rule of(Kind kind, Command command) {
    Boolean frozen = kind == Kind.FREEZE ? command.action() == Command.Action.FREEZE : null;
    return new Rule(kind, command.topic(), command.key(), command.model(), frozen, command.id(), command.by(),
        command.at(), command.like(), command.from(), command.until());
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
      case FINE -> rule.like != null && rule.command != null;
      case MUTE -> rule.from != null && rule.until != null && rule.command != null;
    };
  }

  /// Tells whether the rule keeps alerts back.
  boolean silences() {
    return kind == Kind.FINE || kind == Kind.MUTE;
  }

  /// Tells whether the rule keeps back the alert of a record of a stream that it matches.
  ///
  /// @param recordKind of the record, as alerts have it
  /// @param timestampMillis the record's own
  boolean silences(String recordKind, long timestampMillis) {
    return (from == null || timestampMillis >= from) && (until == null || timestampMillis < until)
        && switch (kind) {
          case FINE -> like.kinds().contains(recordKind);
          case MUTE -> true;
          case MODEL, SHADOW, FREEZE -> false;
        };
  }

  /// Tells whether the rule only says what would hold without it.
  boolean off() {
    return model == null && !Boolean.TRUE.equals(frozen);
  }
}
