package org.megabytestreams.anomaly;

import java.util.Locale;

/// Says how bad an incident is: by how rare its records are, how long it lasts, and how many streams have one.
///
/// An example: 60 records within a minute alerted, the rarest has a p-value of 1e-6, and two streams have an incident.
/// That is 1 point for rarity, 2 for persistence and 1 for breadth: 4 points, so it is high.
///
/// | points | rarity: lowest p-value | persistence: alerts, or time | breadth: streams |
/// |---|---|---|---|
/// | 1 | at most 1e-5 | at least 5, or a minute | at least 2 |
/// | 2 | at most 1e-7 | at least 50, or 10 minutes | at least 4 |
///
/// A silence or a burst is medium, or high if at least 4 streams have an incident.
///
/// Up to 1 point is low, 2 and 3 are medium, 4 is high, 5 and 6 are critical. None of the three ever falls while an
/// incident goes on, so neither does the severity.
public enum Severity {
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL;

  private static final double RARE_P = 1e-5;
  private static final double VERY_RARE_P = 1e-7;
  private static final long SOME_ALERTS = 5;
  private static final long MANY_ALERTS = 50;
  private static final long LASTING_MILLIS = 60_000;
  private static final long LONG_MILLIS = 600_000;
  private static final long SOME_STREAMS = 2;
  private static final long MANY_STREAMS = 4;
  private static final int MEDIUM_POINTS = 2;
  private static final int HIGH_POINTS = 4;
  private static final int CRITICAL_POINTS = 5;

  /// Returns the severity of an incident.
  ///
  /// @param incident its state after its latest change
  /// @param streams the most streams that had an incident at once with it, its own among them
  public static Severity of(IncidentChange incident, long streams) {
    int rarity = incident.lowestPValue() <= VERY_RARE_P ? 2 : incident.lowestPValue() <= RARE_P ? 1 : 0;
    long lasted = incident.lastMillis() - incident.firstMillis();
    int persistence = Math.max(points(incident.alerts(), SOME_ALERTS, MANY_ALERTS),
        points(lasted, LASTING_MILLIS, LONG_MILLIS));
    int points = rarity + persistence + points(streams, SOME_STREAMS, MANY_STREAMS);
    return points >= CRITICAL_POINTS ? CRITICAL : points >= HIGH_POINTS ? HIGH
        : points >= MEDIUM_POINTS ? MEDIUM : LOW;
  }

  /// Returns the severity of a silence or of a burst.
  ///
  /// @param streams as in [#of]
  public static Severity ofPace(long streams) {
    return streams >= MANY_STREAMS ? HIGH : MEDIUM;
  }

  private static int points(long value, long one, long two) {
    return value >= two ? 2 : value >= one ? 1 : 0;
  }

  /// Returns the severity as messages have it.
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
