package org.megabytestreams.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.OneLine;

/// Holds the rules in force: the result of the commands so far, in their order.
///
/// Promotions are kept, since a roll-back undoes the last promotion of its pattern and brings back the one before. A
/// rule of another kind replaces the rules that it covers, but for those that keep alerts back: each of these holds
/// until it is revoked. Rules are immutable.
public final class Rules {
  public static final Rules NONE = new Rules(List.of());

  /// The greatest length of the encoded rules, which must fit a record of a changelog topic.
  private static final int MAX_BYTES = 512 * 1024;
  /// Promotions of a pattern that can be undone.
  private static final int MAX_PROMOTIONS = 16;
  private static final long ENDED_RULES_MILLIS = Duration.ofDays(30).toMillis();
  private static final int VERSION = 2;
  /// Version 1 has no rules that keep alerts back. Rules without such are written in it, so that it can read them.
  private static final int WITHOUT_SILENCE = 1;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private record Encoded(int version, List<Rule> rules) {}

  private final List<Rule> all;

  private Rules(List<Rule> all) {
    this.all = all;
  }

  /// Returns all rules, in order.
  public List<Rule> all() {
    return all;
  }

  /// Returns the digest of the model that scores a stream; null for the service's own.
  public String model(StreamId stream) {
    Rule rule = last(Rule.Kind.MODEL, stream);
    return rule == null ? null : rule.model().digest();
  }

  /// Returns the digest of the model that shadows a stream; null for none.
  public String shadow(StreamId stream) {
    Rule rule = last(Rule.Kind.SHADOW, stream);
    return rule == null || rule.model() == null ? null : rule.model().digest();
  }

  public boolean frozen(StreamId stream) {
    Rule rule = last(Rule.Kind.FREEZE, stream);
    return rule != null && rule.frozen();
  }

  /// Returns the first rule that keeps back the alert of a record; null if it may alert.
  ///
  /// @param recordKind what kind of record it is
  /// @param timestampMillis the record's own
  public Rule silence(StreamId stream, long recordKind, long timestampMillis) {
    String kind = Command.Like.kind(recordKind);
    return all.stream().filter(rule -> rule.silences(kind, timestampMillis) && rule.pattern().matches(stream))
        .findFirst().orElse(null);
  }

  /// Returns the digests of the models that some stream may need.
  public Set<String> models() {
    return ofModels().stream().map(rule -> rule.model().digest()).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /// Returns the rules that name a model which some stream may need, the latest first.
  public List<Rule> ofModels() {
    List<Rule> models = new ArrayList<>();
    List<Rule> later = new ArrayList<>();
    for (Rule rule : all.reversed()) {
      boolean covered = later.stream()
          .anyMatch(other -> other.kind() == rule.kind() && other.pattern().covers(rule.pattern()));
      if (!covered && rule.model() != null) {
        models.add(rule);
      }
      later.add(rule);
    }
    return models;
  }

  /// Returns the rules after a command.
  ///
  /// @throws BadCommandException if the command cannot be applied
  public Rules after(Command command) {
    Rules after = switch (command.action()) {
      case PROMOTE -> promote(Rule.of(Rule.Kind.MODEL, command));
      case ROLLBACK -> rollBack(new StreamPattern(command.topic(), command.key()));
      case SHADOW, UNSHADOW -> replace(Rule.of(Rule.Kind.SHADOW, command));
      case FREEZE, THAW -> replace(Rule.of(Rule.Kind.FREEZE, command));
      case FINE -> add(Rule.of(Rule.Kind.FINE, command));
      case MUTE -> add(Rule.of(Rule.Kind.MUTE, command));
      case REVOKE -> revoke(command.rule());
      case FORGET, REBASELINE, CONFIRM, LEARN -> this;
    };
    if (after.encode().length > MAX_BYTES) {
      throw new BadCommandException("too many rules: expected them to take at most " + MAX_BYTES
          + " bytes; take some back, or"
          + " replace them by one for " + StreamPattern.ALL);
    }
    return after;
  }

  private Rules promote(Rule rule) {
    List<Rule> after = new ArrayList<>(all);
    List<Rule> former = promotions(rule.pattern());
    if (former.size() >= MAX_PROMOTIONS) {
      after.remove(former.getFirst());
    }
    after.add(rule);
    return new Rules(List.copyOf(after));
  }

  private Rules rollBack(StreamPattern pattern) {
    List<Rule> promotions = promotions(pattern);
    if (promotions.isEmpty()) {
      throw new BadCommandException("nothing to roll back for " + pattern
          + ": no model was promoted for just that pattern");
    }
    List<Rule> after = new ArrayList<>(all);
    after.remove(promotions.getLast());
    return new Rules(List.copyOf(after));
  }

  private Rules replace(Rule rule) {
    List<Rule> after = new ArrayList<>(all);
    after.removeIf(former -> former.kind() == rule.kind() && rule.pattern().covers(former.pattern()));
    if (!rule.off() || after.stream().anyMatch(former -> former.kind() == rule.kind())) {
      after.add(rule);
    }
    return new Rules(List.copyOf(after));
  }

  /// Adds a rule that keeps alerts back. Those that ended long before the command go: only records that are read again
  /// would still be quiet by them.
  private Rules add(Rule rule) {
    List<Rule> after = new ArrayList<>(all);
    after.removeIf(former -> former.until() != null && former.until() < rule.at() - ENDED_RULES_MILLIS);
    after.add(rule);
    return new Rules(List.copyOf(after));
  }

  private Rules revoke(String command) {
    List<Rule> after = new ArrayList<>(all);
    if (!after.removeIf(rule -> rule.silences() && rule.command().equals(command))) {
      throw new BadCommandException("nothing to revoke: no rule to stay quiet came from command " + command);
    }
    return new Rules(List.copyOf(after));
  }

  private List<Rule> promotions(StreamPattern pattern) {
    return all.stream().filter(rule -> rule.kind() == Rule.Kind.MODEL && rule.pattern().equals(pattern)).toList();
  }

  private Rule last(Rule.Kind kind, StreamId stream) {
    for (Rule rule : all.reversed()) {
      if (rule.kind() == kind && rule.pattern().matches(stream)) {
        return rule;
      }
    }
    return null;
  }

  /// Returns the rules as JSON.
  public byte[] encode() {
    try {
      int version = all.stream().anyMatch(Rule::silences) ? VERSION : WITHOUT_SILENCE;
      return MAPPER.writeValueAsBytes(new Encoded(version, all));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write rules as JSON", e);
    }
  }

  /// Reads rules that [#encode] wrote.
  ///
  /// @throws IllegalStateException if they are corrupt, or a later version wrote them
  public static Rules decode(byte[] json) {
    try {
      int version = MAPPER.readTree(json).path("version").asInt();
      if (version < WITHOUT_SILENCE || version > VERSION) {
        throw new IllegalStateException("rules of version " + version + ": expected " + WITHOUT_SILENCE + " or "
            + VERSION);
      }
      List<Rule> rules = MAPPER.readValue(json, Encoded.class).rules();
      if (rules == null || !rules.stream().allMatch(Rule::whole)) {
        throw new IllegalStateException("corrupt rules: expected kind, topic, key and value of each, got some without");
      }
      return new Rules(List.copyOf(rules));
    } catch (IOException e) {
      throw new IllegalStateException("corrupt rules: " + OneLine.of(e.getMessage()), e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Rules that && all.equals(that.all);
  }

  @Override
  public int hashCode() {
    return all.hashCode();
  }
}
