package org.megabytestreams.routes;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.megabytestreams.wire.IncidentState;

/// Says in words what a message is about. An example of a template: `{severity} in {topic}: {summary}`.
///
/// @param template text with names in braces
/// @param linkBase address of the live page, which shows an incident; empty if there are no links
record Wording(String template, Optional<String> linkBase) {
  static final String DEFAULT = "{severity} incident {change}: {topic}/{stream}: {summary}";
  private static final Set<String> NAMES = Set.of("id", "state", "change", "severity", "topic", "partition", "stream",
      "alerts", "peakBits", "lowestPValue", "streams", "tiedTo", "summary", "firstTime", "lastTime", "link");
  private static final Pattern PLACE = Pattern.compile("\\{(\\w*)}");
  private static final UnaryOperator<String> AS_IT_IS = value -> value;

  Wording {
    for (Matcher place = PLACE.matcher(template); place.find();) {
      if (!NAMES.contains(place.group(1))) {
        throw new IllegalArgumentException("expected names of " + NAMES.stream().sorted().toList() + " in braces, got "
            + place.group());
      }
    }
  }

  String text(Message message) {
    return text(message, AS_IT_IS);
  }

  /// Returns the text of a message.
  ///
  /// @param escape applied to each value, which may come from anyone who sends records
  String text(Message message, UnaryOperator<String> escape) {
    return switch (message) {
      case Notification one -> PLACE.matcher(template).replaceAll(place ->
          Matcher.quoteReplacement(escape.apply(value(place.group(1), one))));
      case Digest digest -> escape.apply(text(digest));
    };
  }

  private String value(String name, Notification one) {
    IncidentState incident = one.incident();
    return switch (name) {
      case "id" -> incident.id();
      case "state" -> incident.state();
      case "change" -> one.change().id();
      case "severity" -> incident.severity();
      case "topic" -> incident.topic();
      case "partition" -> String.valueOf(incident.partition());
      case "stream" -> streamName(incident);
      case "alerts" -> String.valueOf(incident.alerts());
      case "peakBits" -> String.format(Locale.ROOT, "%.1f", incident.peakBits());
      case "lowestPValue" -> String.valueOf(incident.lowestPValue());
      case "streams" -> String.valueOf(incident.streams());
      case "tiedTo" -> incident.tiedTo() == null ? "" : incident.tiedTo();
      case "summary" -> incident.summary() == null ? "" : incident.summary();
      case "firstTime" -> Instant.ofEpochMilli(incident.firstTimestamp()).toString();
      case "lastTime" -> Instant.ofEpochMilli(incident.lastTimestamp()).toString();
      default -> link(one).orElse("");
    };
  }

  static String streamName(IncidentState incident) {
    return incident.name().text() == null ? "(unnamed)" : incident.name().text();
  }

  private static String text(Digest digest) {
    List<String> worst = digest.worst().stream().limit(3).map(incident -> incident.severity() + " "
        + incident.topic() + "/" + streamName(incident)).toList();
    return "%d changes of incidents (%s; %s), in %s; the worst: %s".formatted(digest.count(),
        counts(digest.changes()), counts(digest.severities()),
        digest.topics().entrySet().stream().map(topic -> topic.getKey()).collect(Collectors.joining(", ")),
        String.join(", ", worst));
  }

  private static <E extends Enum<E>> String counts(Map<E, Integer> counts) {
    return counts.entrySet().stream().map(one -> one.getValue() + " " + one.getKey().name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  /// Returns the address at which a message's incident is shown; for a digest, that of the page.
  Optional<String> link(Message message) {
    return linkBase.map(base -> base.replaceFirst("/$", "") + switch (message) {
      case Notification one -> "/#/incidents/" + URLEncoder.encode(one.incident().id(), StandardCharsets.UTF_8);
      case Digest _ -> "/#/";
    });
  }
}
