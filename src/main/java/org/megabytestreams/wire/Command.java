package org.megabytestreams.wire;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
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
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Command(int schema, String id, Action action, String topic, String key, Model model, String by, long at) {
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
    REBASELINE(false);

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

  public Command {
    require(schema == SCHEMA, "schema", String.valueOf(SCHEMA), schema);
    require(id != null && !id.isEmpty() && id.length() <= MAX_ID_CHARACTERS, "id", "1 to " + MAX_ID_CHARACTERS
        + " characters", id);
    require(action != null, "action", "one", null);
    require(topic != null && topic.length() <= MAX_TOPIC_CHARACTERS, "topic", "a glob of up to " + MAX_TOPIC_CHARACTERS
        + " characters", topic);
    require(key != null && key.length() <= MAX_KEY_CHARACTERS, "key", "a glob of up to " + MAX_KEY_CHARACTERS
        + " characters", key);
    require(action.namesModel() == (model != null), "model", action.namesModel() ? "one for " + action.id()
        : "none for " + action.id(), model);
  }

  private static void require(boolean held, String field, String expected, Object actual) {
    if (!held) {
      throw new IllegalArgumentException(field + ": expected " + expected + ", got " + actual);
    }
  }
}
