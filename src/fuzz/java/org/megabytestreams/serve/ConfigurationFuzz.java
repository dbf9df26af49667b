package org.megabytestreams.serve;

import io.smallrye.config.ConfigValidationException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.megabytestreams.deploy.Settings;
import org.megabytestreams.fuzz.Guard;

/// Reads bytes as lines `KEY=VALUE` of the configuration, whose keys begin with `megabyte.`
public final class ConfigurationFuzz {
  private ConfigurationFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Map<String, String> properties = new TreeMap<>();
    for (String line : new String(data, StandardCharsets.UTF_8).split("\n")) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        properties.put("megabyte." + line.substring(0, equals), line.substring(equals + 1));
      }
    }
    ServeConfig config;
    try {
      config = Settings.read(Map.of(), properties);
    } catch (IllegalArgumentException | NoSuchElementException | ConfigValidationException _) {
      return; // a value that the configuration's own converters refuse
    }
    Guard.check(data, () -> {
      SettingBounds.check(config);
      RenamedKeys.check(config, _ -> { });
      ServeSettings.topology(config);
      ServeSettings.streams(config, "localhost:9092");
      ServeSettings.scoring(config);
      ServeSettings.topicPolicy(config);
      ServeSettings.continuations(config);
      ServeSettings.prompts(config, "localhost:9092");
      ServeSettings.modelFolders(config);
    }, IllegalArgumentException.class);
  }
}
