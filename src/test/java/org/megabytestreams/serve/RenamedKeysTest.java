package org.megabytestreams.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.megabytestreams.deploy.Settings;

class RenamedKeysTest {
  private static final Map<String, Function<ServeConfig, Object>> VALUES = Map.of(
      "max-models", ServeConfig::maxModels,
      "continuations.max-prompts", config -> config.continuations().maxPrompts(),
      "continuations.max-requests", config -> config.continuations().maxRequests(),
      "continuations.max-prompt-size", config -> config.continuations().maxPromptSize().asLongValue(),
      "continuations.max-bytes", config -> config.continuations().maxBytes().asLongValue(),
      "continuations.max-samples", config -> config.continuations().maxSamples(),
      "continuations.max-deadline", config -> config.continuations().maxDeadline().toSeconds());

  private final List<String> warnings = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({
    "most-models, max-models, 7, 8, 7",
    "continuations.most-in-work, continuations.max-prompts, 7, 8, 7",
    "continuations.most-requests, continuations.max-requests, 7, 8, 7",
    "continuations.prompt-size, continuations.max-prompt-size, 2K, 3K, 2048",
    "continuations.most-bytes, continuations.max-bytes, 2K, 3K, 2048",
    "continuations.most-samples, continuations.max-samples, 7, 8, 7",
    "continuations.most-deadline, continuations.max-deadline, 90s, 91s, 90"
  })
  void acceptsTheOldName(String oldName, String newName, String value, String another, String read) {
    String oldKey = "megabyte." + oldName;
    String newKey = "megabyte." + newName;
    String variable = oldKey.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
    String warning = oldKey + " is now " + newKey + "; the next release no longer accepts the old name";
    assertEquals(read, read(newName, Map.of(), Map.of(oldKey, value)));
    assertEquals(read, read(newName, Map.of(variable, value), Map.of()));
    assertEquals(read, read(newName, Map.of(variable, value), Map.of(newKey, value)));
    assertEquals(List.of(warning, warning, warning), warnings);
    assertEquals("expected " + newKey + " or its old name " + oldKey + ", got both with different values",
        assertThrows(IllegalArgumentException.class,
            () -> read(newName, Map.of(variable, value), Map.of(newKey, another))).getMessage());
    warnings.clear();
    assertEquals(read, read(newName, Map.of(), Map.of(newKey, value)));
    assertEquals(List.of(), warnings);
  }

  @Test
  void holdsTheSameValueInAnotherUnitForTheSame() {
    ServeConfig config = config(Map.of(), Map.of("megabyte.continuations.most-deadline", "60s",
        "megabyte.continuations.max-deadline", "1m"));
    RenamedKeys.check(config, warnings::add);
    assertEquals(Duration.ofMinutes(1), config.continuations().maxDeadline());
  }

  @Test
  void warnsOfNothingByDefault() {
    RenamedKeys.check(config(Map.of(), Map.of()), warnings::add);
    assertEquals(List.of(), warnings);
  }

  private String read(String newName, Map<String, String> environment, Map<String, String> file) {
    ServeConfig config = config(environment, file);
    RenamedKeys.check(config, warnings::add);
    return VALUES.get(newName).apply(config).toString();
  }

  private static ServeConfig config(Map<String, String> environment, Map<String, String> file) {
    return Settings.read(environment, file);
  }
}
