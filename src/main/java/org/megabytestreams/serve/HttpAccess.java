package org.megabytestreams.serve;

import jakarta.annotation.PostConstruct;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.megabytestreams.web.ApiKeys;
import org.megabytestreams.web.Roles;

/// Decides who may do what over HTTP. Safe for use by several threads.
@Singleton
final class HttpAccess {
  private static final String LOCAL = "local";
  private static final String ANYBODY = "anybody";
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,512}");
  private static final int MAX_KEY_BYTES = 1024;

  @Inject
  ServeConfig config;

  @ConfigProperty(name = "quarkus.http.host")
  String host;

  @ConfigProperty(name = "quarkus.oidc.tenant-enabled")
  boolean issuer;

  private volatile boolean local;
  private volatile ApiKeys keys;

  /// Reads the keys, if there are any. Nobody has a key before.
  ///
  /// @throws IOException with a message for the user
  /// @throws IllegalArgumentException if a file has another form
  void start() throws IOException {
    Optional<Path> file = config.http().keysFile();
    if (file.isPresent()) {
      keys = ApiKeys.read(file.get());
    }
  }

  /// Tells whether requests need a key, or somebody who has signed in.
  boolean needsKeys() {
    return config.http().keysFile().isPresent() || issuer;
  }

  /// Tells whether people sign in at an issuer.
  boolean hasIssuer() {
    return issuer;
  }

  /// Looks the address up once: that may take a while.
  @PostConstruct
  void lookUp() {
    try {
      local = InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException _) {
      local = false;
    }
  }

  /// Tells whether HTTP can be reached from this machine alone.
  boolean isLocal() {
    return local;
  }

  /// Returns the caller where no keys are needed. Other machines may give no commands.
  ApiKeys.Holder anybody() {
    return new ApiKeys.Holder(local ? LOCAL : ANYBODY, local
        ? Set.of(Roles.VIEWER, Roles.OPERATOR, Roles.INSTANCE) : Set.of(Roles.VIEWER, Roles.INSTANCE));
  }

  /// Finds who has a key.
  Optional<ApiKeys.Holder> find(String key) {
    ApiKeys known = keys;
    return known == null ? Optional.empty() : known.find(key);
  }

  /// Returns the key that this instance shows to others; empty if it has none.
  ///
  /// @throws IOException if it cannot be read
  Optional<String> ownKey() throws IOException {
    Optional<Path> file = config.http().instanceKeyFile();
    if (file.isEmpty()) {
      return Optional.empty();
    }
    if (!Files.isRegularFile(file.get()) || Files.size(file.get()) > MAX_KEY_BYTES) {
      throw new IOException("megabyte.http.instance-key-file: expected a file with one key, got " + file.get());
    }
    String key = Files.readString(file.get(), StandardCharsets.ISO_8859_1).strip();
    if (!KEY.matcher(key).matches()) {
      throw new IOException("megabyte.http.instance-key-file: expected one key of printable ASCII characters, got"
          + " something else in " + file.get());
    }
    return Optional.of(key);
  }
}
