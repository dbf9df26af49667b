package org.megabytestreams.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithName;
import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ShownSettingsTest {
  @Test
  void decidesForEachKeyOfTheServiceWhetherItIsShown() {
    Set<String> decided = new TreeSet<>(ShownSettings.SHOWN);
    decided.addAll(ShownSettings.HIDDEN);
    Set<String> keys = new TreeSet<>();
    collect("", ServeConfig.class, keys);
    assertEquals(keys, decided);
  }

  private static void collect(String prefix, Class<?> type, Set<String> keys) {
    for (Method method : type.getMethods()) {
      WithName given = method.getAnnotation(WithName.class);
      String name = prefix + (given != null ? given.value()
          : method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
      Class<?> value = method.getReturnType();
      if (value.isInterface() && value.getPackage() == ServeConfig.class.getPackage()) {
        collect(name + ".", value, keys);
      } else {
        keys.add(name);
      }
    }
  }

  @Test
  void showsOnlyValuesOfKeysThatAreKnownToHoldNoSecret() {
    SmallRyeConfig config = new SmallRyeConfigBuilder().withSources(new PropertiesConfigSource(Map.ofEntries(
        Map.entry("megabyte.topics.input", "app,audit"),
        Map.entry("megabyte.bootstrap-servers", "anna:s3cret-a@broker:9092,other:9092"),
        Map.entry("megabyte.kafka.\"sasl.jaas.config\"", "Module required password=\"s3cret-b\";"),
        Map.entry("megabyte.kafka.\"ssl.key.password\"", "s3cret-c"),
        Map.entry("megabyte.kafka.\"consumer.fetch.max.wait.ms\"", "17"),
        Map.entry("megabyte.kafka.\"security.protocol\"", "SASL_SSL"),
        Map.entry("megabyte.kafka.\"basic.auth.user.info\"", "s3cret-d"),
        Map.entry("megabyte.kafka.\"sasl.login.callback.handler.class\"", "a.Handler"),
        Map.entry("megabyte.alerts.redact.\"one\"", "s3cret-e"),
        Map.entry("megabyte.unheard-of", "s3cret-f"),
        Map.entry("quarkus.oidc.credentials.secret", "s3cret-g"),
        Map.entry("quarkus.http.port", "8080"),
        Map.entry("some.other", "s3cret-h")), "file:/etc/megabyte.properties", 300))
        .build();
    ShownSettings settings = ShownSettings.of(config);
    String text = settings.text();
    assertFalse(text.contains("s3cret"), text);
    for (String line : Set.of("megabyte.topics.input = app,audit  # /etc/megabyte.properties",
        "megabyte.bootstrap-servers = (hidden)@broker:9092,other:9092  # /etc/megabyte.properties",
        "megabyte.kafka.\"consumer.fetch.max.wait.ms\" = 17  # /etc/megabyte.properties",
        "megabyte.kafka.\"security.protocol\" = SASL_SSL  # /etc/megabyte.properties",
        "megabyte.kafka.\"sasl.login.callback.handler.class\" = a.Handler  # /etc/megabyte.properties",
        "megabyte.kafka.\"sasl.jaas.config\" = (hidden)  # /etc/megabyte.properties",
        "quarkus.oidc.credentials.secret = (hidden)  # /etc/megabyte.properties",
        "quarkus.http.port = 8080  # /etc/megabyte.properties")) {
      assertTrue(text.contains(line + "\n"), line + " is not in " + text);
    }
    assertEquals("a (hidden) and (hidden)", settings.secrets().hide("a s3cret-b and s3cret-g"));
  }
}
