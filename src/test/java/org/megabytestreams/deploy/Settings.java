package org.megabytestreams.deploy;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.megabytestreams.serve.ServeConfig;

/// Reads the service's configuration from variables and files.
public final class Settings {
  /// Read by the image's entry point and by Quarkus.
  private static final Set<String> OTHERS = Set.of("JAVA_OPTS", "SMALLRYE_CONFIG_LOCATIONS");

  private Settings() {}

  /// The configuration as the service reads it. A key that is none fails, in the file as among the variables.
  public static ServeConfig read(Map<String, String> environment, Map<String, String> file) {
    Set<String> known = keys("megabyte", ServeConfig.class).map(Settings::variable).collect(Collectors.toSet());
    for (String name : environment.keySet()) {
      if (!known.contains(name) && !OTHERS.contains(name)) {
        throw new AssertionError(name + " is no variable of the service");
      }
    }
    return new SmallRyeConfigBuilder().addDefaultInterceptors().addDiscoveredConverters().withMapping(ServeConfig.class)
        .withSources(new EnvConfigSource(environment, 300), new PropertiesConfigSource(file, "file", 100))
        .build().getConfigMapping(ServeConfig.class);
  }

  static Map<String, String> properties(Path file) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(Files.readString(file)));
    return properties.stringPropertyNames().stream().collect(Collectors.toMap(name -> name, properties::getProperty));
  }

  /// The keys of the configuration whose values are of these types.
  public static Set<String> keys(Set<Class<?>> types) {
    return entries("megabyte", ServeConfig.class).filter(entry -> types.contains(entry.getValue()))
        .map(Map.Entry::getKey).collect(Collectors.toSet());
  }

  private static Stream<String> keys(String prefix, Class<?> type) {
    return entries(prefix, type).map(Map.Entry::getKey);
  }

  /// Keys, and the types of their values.
  private static Stream<Map.Entry<String, Class<?>>> entries(String prefix, Class<?> type) {
    return Stream.of(type.getDeclaredMethods()).flatMap(method -> entries(prefix + "." + name(method), method));
  }

  private static Stream<Map.Entry<String, Class<?>>> entries(String key, Method method) {
    Class<?> type = method.getReturnType();
    return type.isInterface() && type.getPackage() == ServeConfig.class.getPackage() ? entries(key, type)
        : Stream.of(Map.entry(key, type));
  }

  private static String name(Method method) {
    return method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static String variable(String key) {
    return key.replaceAll("[^a-z0-9]", "_").toUpperCase(Locale.ROOT);
  }
}
