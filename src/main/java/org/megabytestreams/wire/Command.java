package org.megabytestreams.wire;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A command to the service in topic `control`, as `schemas/control.schema.json` describes it.
///
/// @param schema version of the schema
/// @param id names the command; a command whose id comes again is not applied again
/// @param topic glob over the names of input topics
/// @param key glob over the names of streams, as scores give them
/// @param model the model to promote, or to shadow with; null for other actions
/// @param by the person or program that gave the command
/// @param at the time of the command, in milliseconds since 1970
/// @param like the alert or incident that somebody has judged, and the kinds of records like it; null for actions that
///     judge none
/// @param from the first timestamp of records that are muted, in milliseconds since 1970; null for other actions
/// @param until the timestamp from which on records are quiet no more; null for good
/// @param rule id of the command whose rule is revoked; null for other actions
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Command(int schema, String id, Action action, String topic, String key, Model model, String by, long at,
    Like like, Long from, Long until, String rule) {
  /// The version that this code writes.
  public static final int SCHEMA = 1;

  private static final int MAX_ID_CHARACTERS = 128;
  private static final int MAX_TOPIC_CHARACTERS = 249;
  private static final int MAX_KEY_CHARACTERS = 4096;

  /// Names what a command does.
  public enum Action {
    /// Scores by a model from the next record on.
    PROMOTE(true),
    /// Undoes the last promotion of the same streams.
    ROLLBACK(false),
    /// Scores by a second model too.
    SHADOW(true),
    /// Stops scoring by a second model.
    UNSHADOW(false),
    /// Learns nothing from records.
    FREEZE(false),
    /// Learns again.
    THAW(false),
    /// Drops the state of streams.
    FORGET(false),
    /// Learns again what is normal.
    REBASELINE(false),
    /// Says that an alert was none: records of its kind stay quiet.
    FINE(false),
    /// Says that an alert was right.
    CONFIRM(false),
    /// Raises no alerts for records of some time.
    MUTE(false),
    /// Ends what one command to stay quiet began.
    REVOKE(false),
    /// Makes a model from what topics retain, and puts it in force if it is better.
    LEARN(false);

    private final boolean namesModel;

    Action(boolean namesModel) {
      this.namesModel = namesModel;
    }

    /// Tells whether such a command names a model.
    public boolean namesModel() {
      return namesModel;
    }

    @JsonValue
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// Finds the action with an id.
    ///
    /// @throws IllegalArgumentException if there is no such action
    @JsonCreator
    public static Action of(String id) {
      return Arrays.stream(values()).filter(action -> action.id().equals(id)).findFirst()
          .orElseThrow(() -> new IllegalArgumentException("action: expected one of "
              + Arrays.stream(values()).map(Action::id).collect(Collectors.joining(", ")) + ", got '" + id + "'"));
    }
  }

  /// Names a model.
  ///
  /// @param name the model's name, for people
  /// @param digest of its bundle
  public record Model(String name, String digest) {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    public Model {
      require(digest != null && DIGEST.matcher(digest).matches(), "model.digest", "64 lower-case hex digits", digest);
      require(name != null && name.length() <= MAX_ID_CHARACTERS, "model.name", "up to " + MAX_ID_CHARACTERS
          + " characters", name);
    }
  }

  /// Names the alert or incident that somebody has judged, and the kinds of records that are like it.
  ///
  /// @param alert the alerting record, as `TOPIC/PARTITION@OFFSET`; null if an incident is named
  /// @param incident id of the incident; null if an alert is named
  /// @param kinds the kinds, each as 16 lower-case hex digits, as alerts have them
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Like(String alert, String incident, List<String> kinds) {
    /// An incident of more kinds is no one thing that can be said to be fine.
    public static final int MAX_KINDS = 16;
    private static final int MAX_NAME_CHARACTERS = 512;
    private static final Pattern KIND = Pattern.compile("[0-9a-f]{16}");

    public Like {
      require((alert == null) != (incident == null), "like", "an alert or an incident",
          alert == null ? "none" : "both");
      requireName("like.alert", alert);
      requireName("like.incident", incident);
      require(kinds != null && !kinds.isEmpty() && kinds.size() <= MAX_KINDS
          && kinds.stream().allMatch(kind -> kind != null && KIND.matcher(kind).matches()), "like.kinds",
          "1 to " + MAX_KINDS + " kinds, each 16 lower-case hex digits", kinds);
      kinds = List.copyOf(kinds);
    }

    private static void requireName(String field, String name) {
      require(name == null || name.length() <= MAX_NAME_CHARACTERS, field, "up to " + MAX_NAME_CHARACTERS
          + " characters", name);
    }

    /// Returns the kind of a record as messages have it.
    ///
    /// @param kind as a number
    public static String kind(long kind) {
      return HexFormat.of().toHexDigits(kind);
    }
  }

  /// Makes a command that judges no alert and has no time.
  public Command(int schema, String id, Action action, String topic, String key, Model model, String by, long at) {
    this(schema, id, action, topic, key, model, by, at, null, null, null, null);
  }

  public Command {
    require(schema == SCHEMA, "schema", String.valueOf(SCHEMA), schema);
    require(id != null && !id.isEmpty() && id.length() <= MAX_ID_CHARACTERS, "id", "1 to " + MAX_ID_CHARACTERS
        + " characters", id);
    require(action != null, "action", "one", null);
    require(topic != null && topic.length() <= MAX_TOPIC_CHARACTERS, "topic", "a glob of up to " + MAX_TOPIC_CHARACTERS
        + " characters", topic);
    require(key != null && key.length() <= MAX_KEY_CHARACTERS, "key", "a glob of up to " + MAX_KEY_CHARACTERS
        + " characters", key);
    require(action != Action.LEARN || key.equals("*"), "key", "* for learn, since whole topics are learnt", key);
    require(action.namesModel() == (model != null), "model", action.namesModel() ? "one for " + action.id()
        : "none for " + action.id(), model);
    boolean judges = action == Action.FINE || action == Action.CONFIRM;
    require(judges == (like != null), "like", judges ? "an alert or an incident" : "none for " + action.id(), like);
    require((action == Action.MUTE) == (from != null), "from", action == Action.MUTE ? "a time"
        : "none for " + action.id(), from);
    require(until == null || action == Action.MUTE || action == Action.FINE, "until", "none for " + action.id(), until);
    require(action != Action.MUTE || until != null && until > from, "until", "a time after from", until);
    require((action == Action.REVOKE) == (rule != null), "rule", action == Action.REVOKE ? "the id of a rule's command"
        : "none for " + action.id(), rule);
    require(rule == null || rule.length() <= MAX_ID_CHARACTERS, "rule", "up to " + MAX_ID_CHARACTERS + " characters",
        rule);
  }

  private static void require(boolean held, String field, String expected, Object actual) {
    if (!held) {
      throw new IllegalArgumentException(field + ": expected " + expected + ", got " + actual);
    }
  }
}
