package org.megabytestreams.serve;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Holds the keys of the configuration that have new names. The old names hold until the next release.
///
/// In [ServeConfig] the default of a new name is the value of the old one.
final class RenamedKeys {
  static final List<Renamed<?>> ALL = List.of(
      new Renamed<>("most-models", "max-models", ServeConfig::mostModels, ServeConfig::maxModels),
      continuations("most-in-work", "max-prompts", ContinuationConfig::mostInWork,
          ContinuationConfig::maxPrompts),
      continuations("most-requests", "max-requests", ContinuationConfig::mostRequests,
          ContinuationConfig::maxRequests),
      continuations("prompt-size", "max-prompt-size", ContinuationConfig::promptSize,
          ContinuationConfig::maxPromptSize),
      continuations("most-bytes", "max-bytes", ContinuationConfig::mostBytes,
          ContinuationConfig::maxBytes),
      continuations("most-samples", "max-samples", ContinuationConfig::mostSamples,
          ContinuationConfig::maxSamples),
      continuations("most-deadline", "max-deadline", ContinuationConfig::mostDeadline,
          ContinuationConfig::maxDeadline));

  private RenamedKeys() {}

  /// A key with an old and a new name, both without `megabyte.`.
  record Renamed<T>(String oldName, String newName, Function<ServeConfig, Optional<T>> oldValue,
      Function<ServeConfig, T> newValue) {
    void check(ServeConfig config, Consumer<String> warn) {
      oldValue.apply(config).ifPresent(value -> {
        if (!value.equals(newValue.apply(config))) {
          throw new IllegalArgumentException("expected megabyte." + newName + " or its old name megabyte." + oldName
              + ", got both with different values");
        }
        warn.accept("megabyte." + oldName + " is now megabyte." + newName
            + "; the next release no longer accepts the old name");
      });
    }
  }

  /// Warns of each old name that is set.
  ///
  /// @throws IllegalArgumentException if the new name is set to a different value; the message names both
  static void check(ServeConfig config, Consumer<String> warn) {
    ALL.forEach(renamed -> renamed.check(config, warn));
  }

  private static <T> Renamed<T> continuations(String oldName, String newName,
      Function<ContinuationConfig, Optional<T>> oldValue, Function<ContinuationConfig, T> newValue) {
    return new Renamed<>("continuations." + oldName, "continuations." + newName,
        config -> oldValue.apply(config.continuations()), config -> newValue.apply(config.continuations()));
  }
}
