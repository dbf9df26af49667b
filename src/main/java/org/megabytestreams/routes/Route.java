package org.megabytestreams.routes;

import io.vertx.core.Vertx;
import java.time.Duration;

/// A route: which incidents it takes, what it says of them, and where it sends them.
///
/// @param name names the consumer group, metrics and log lines
public record Route(String name, RouteFilter filter, Wording wording, Pace pace, TargetSettings target) {
  /// Says how long a route tries, and how much it sends.
  ///
  /// @param timeout of one try
  /// @param deadline after which a message that fails is a dead letter
  /// @param digestOver messages a minute; more become a digest. 0 for never
  record Pace(Duration timeout, Duration deadline, int digestOver) {}

  Target open(Vertx vertx) {
    return switch (target) {
      case TargetSettings.Webhook webhook ->
          new WebhookTarget(name, wording, webhook, new HttpSender(vertx, webhook.endpoint(), pace.timeout()));
      case TargetSettings.Alertmanager alertmanager -> new AlertmanagerTarget(name, wording, alertmanager,
          new HttpSender(vertx, alertmanager.endpoint(), pace.timeout()));
      case TargetSettings.Slack slack ->
          new SlackTarget(wording, new HttpSender(vertx, slack.endpoint(), pace.timeout()));
      case TargetSettings.PagerDuty pager ->
          new PagerDutyTarget(wording, pager, new HttpSender(vertx, pager.endpoint(), pace.timeout()));
      case TargetSettings.Email email -> new EmailTarget(vertx, wording, email, pace.timeout());
      case TargetSettings.Syslog syslog -> new SyslogTarget(name, wording, syslog, pace.timeout());
    };
  }
}
