package org.megabytestreams.routes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Holds the settings of a target, of one of these types.
sealed interface TargetSettings {
  /// Returns the secrets that a target may quote in its answer.
  List<Secret> secrets();

  /// A program that takes JSON.
  ///
  /// @param cloudEvents whether each message is wrapped in a CloudEvent
  /// @param signingKey signs each message
  record Webhook(Endpoint endpoint, boolean cloudEvents, Optional<Secret> signingKey) implements TargetSettings {
    @Override
    public List<Secret> secrets() {
      return Stream.concat(endpoint.secrets().stream(), signingKey.stream()).toList();
    }
  }

  /// Prometheus Alertmanager.
  ///
  /// @param labels added to those of each alert
  /// @param repeatEvery time after which open incidents are sent again
  record Alertmanager(Endpoint endpoint, Map<String, String> labels, Duration repeatEvery)
      implements TargetSettings {
    @Override
    public List<Secret> secrets() {
      return endpoint.secrets();
    }
  }

  /// A chat that takes Slack's incoming webhooks.
  record Slack(Endpoint endpoint) implements TargetSettings {
    @Override
    public List<Secret> secrets() {
      return endpoint.secrets();
    }
  }

  /// PagerDuty, or what takes its Events API v2.
  record PagerDuty(Endpoint endpoint, Secret routingKey) implements TargetSettings {
    @Override
    public List<Secret> secrets() {
      return Stream.concat(endpoint.secrets().stream(), Stream.of(routingKey)).toList();
    }
  }

  /// A mail server.
  ///
  /// @param tls `starttls`, `tls` or `none`
  /// @param caFile as in [Endpoint]
  record Email(String host, int port, String tls, Optional<Path> caFile, Optional<String> user,
      Optional<Secret> password, String from, List<String> to, boolean allowPrivate) implements TargetSettings {
    @Override
    public List<Secret> secrets() {
      return password.stream().toList();
    }
  }

  /// A syslog server.
  ///
  /// @param transport `udp`, `tcp` or `tls`
  /// @param caFile as in [Endpoint]
  record Syslog(String host, int port, String transport, Optional<Path> caFile, boolean allowPrivate)
      implements TargetSettings {
    @Override
    public List<Secret> secrets() {
      return List.of();
    }
  }
}
