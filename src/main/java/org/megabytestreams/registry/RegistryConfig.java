package org.megabytestreams.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/// Reads what the properties of Kafka's clients say of a schema registry, by the names that Confluent's clients use.
/// Kafka's config providers work here, too: a value may stand in a file.
final class RegistryConfig extends AbstractConfig {
  static final String URL = "schema.registry.url";
  private static final String USER = "basic.auth.user.info";
  private static final String SOURCE = "basic.auth.credentials.source";
  private static final String TOKEN = "bearer.auth.token";
  private static final String REGISTER = "auto.register.schemas";
  private static final String PREFIX = "schema.registry.";

  private static final ConfigDef DEFINITION = new ConfigDef()
      .define(URL, ConfigDef.Type.LIST, List.of(), ConfigDef.Importance.HIGH, "where the registry is")
      .define(SOURCE, ConfigDef.Type.STRING, "USER_INFO", ConfigDef.ValidString.in("USER_INFO"),
          ConfigDef.Importance.LOW, "where user and password stand")
      .define(USER, ConfigDef.Type.PASSWORD, null, ConfigDef.Importance.MEDIUM, "USER:PASSWORD")
      .define(TOKEN, ConfigDef.Type.PASSWORD, null, ConfigDef.Importance.MEDIUM, "sent as Bearer")
      .define(REGISTER, ConfigDef.Type.BOOLEAN, true, ConfigDef.Importance.MEDIUM,
          "whether schemas that the registry has not are added to it");

  RegistryConfig(Map<String, ?> clients) {
    super(DEFINITION, clients, false);
  }

  List<String> urls() {
    List<String> urls = getList(URL);
    for (String url : urls) {
      if (!url.matches("https?://[^/@?#]+(/[^@?#]*)?")) {
        throw new ConfigException(URL + ": expected an address such as https://HOST:PORT, without user and password");
      }
    }
    return urls.stream().map(url -> url.replaceFirst("/+$", "")).toList();
  }

  boolean registers() {
    return getBoolean(REGISTER);
  }

  /// Returns the header `Authorization`; null for none.
  String authorization() {
    Password user = getPassword(USER);
    Password token = getPassword(TOKEN);
    if (user != null) {
      return "Basic " + Base64.getEncoder().encodeToString(user.value().getBytes(StandardCharsets.UTF_8));
    }
    return token == null ? null : "Bearer " + token.value();
  }

  /// Returns what TLS is done with; null for Java's own certificates. Its properties are those of Kafka's clients, with
  /// `schema.registry.` before them.
  SSLContext tls() {
    Map<String, Object> given = originalsWithPrefix(PREFIX);
    if (given.keySet().stream().noneMatch(name -> name.startsWith("ssl."))) {
      return null;
    }
    try (var factory = new DefaultSslEngineFactory()) {
      factory.configure(new AbstractConfig(new ConfigDef().withClientSslSupport(), given, false).values());
      return factory.sslContext();
    }
  }
}
