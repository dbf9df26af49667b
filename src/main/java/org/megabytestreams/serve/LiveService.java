package org.megabytestreams.serve;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.live.LiveFeed;
import org.megabytestreams.live.LiveView;
import org.megabytestreams.web.LiveAccess;
import org.megabytestreams.web.LiveResource;

/// Gives the web what the live page shows. Safe for use by several threads.
@Singleton
final class LiveService implements LiveAccess {
  private static final String ALWAYS = "true";
  private static final String NEVER = "false";
  private static final String LOCALLY = "auto";

  @Inject
  ServeConfig config;

  @Inject
  ServeLifecycle serving;

  @ConfigProperty(name = "quarkus.http.host")
  String host;

  private volatile LiveFeed feed;
  private volatile boolean local;
  private volatile boolean stopped;

  /// Checks the configuration.
  ///
  /// @throws IllegalArgumentException if it has another value than these
  static void check(ServeConfig config) {
    String enabled = config.live().enabled();
    if (!enabled.equals(ALWAYS) && !enabled.equals(NEVER) && !enabled.equals(LOCALLY)) {
      throw new IllegalArgumentException("megabyte.live.enabled: expected " + ALWAYS + ", " + NEVER + " or " + LOCALLY
          + ", got " + enabled);
    }
  }

  /// Begins to answer. Nothing is read before somebody looks.
  synchronized void start(String bootstrapServers) {
    local = isLocal(host);
    if (!stopped) {
      feed = new LiveFeed(ClientProperties.of(config.kafka()).brokers(bootstrapServers)
          .clientId(config.applicationId() + "-live"), config.topics().scores(), config.topics().alerts());
    }
  }

  synchronized void stop() {
    stopped = true;
    LiveFeed open = feed;
    feed = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public boolean isOpen() {
    return switch (config.live().enabled()) {
      case ALWAYS -> true;
      case NEVER -> false;
      default -> local;
    };
  }

  /// Tells whether an address can be reached from this machine alone.
  private static boolean isLocal(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException _) {
      return false;
    }
  }

  @Override
  public LiveView look() {
    LiveFeed open = feed;
    return open == null ? null : open.look();
  }

  @Override
  public String state() {
    return serving.state();
  }

  @Override
  public int warmUpRecords() {
    return config.alerts().warmUpRecords();
  }

  @Override
  public LiveResource.Model model() {
    Bundle bundle = serving.bundle();
    return bundle == null ? new LiveResource.Model(null, null)
        : new LiveResource.Model(bundle.manifest().name(), bundle.manifest().digest());
  }
}
