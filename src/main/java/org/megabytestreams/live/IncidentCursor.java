package org.megabytestreams.live;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Says behind which incident a page of the list begins, as in `1.1796034615000.ID`: whether it was open, and when its
/// latest alert came. It holds even if that incident is forgotten meanwhile.
public record IncidentCursor(boolean open, long lastTimestamp, String id) {
  /// Open incidents first, then those with the latest alerts.
  static final Comparator<IncidentCursor> ORDER = Comparator.comparing((IncidentCursor one) -> !one.open())
      .thenComparing(Comparator.comparingLong(IncidentCursor::lastTimestamp).reversed())
      .thenComparing(IncidentCursor::id);
  private static final String EXPECTED = "expected what an answer gave as next";
  private static final Pattern FORM = Pattern.compile("([01])\\.(-?\\d{1,19})\\.(.{1,512})", Pattern.DOTALL);

  public static IncidentCursor of(IncidentView incident) {
    return new IncidentCursor(incident.open(), incident.lastTimestamp(), incident.id());
  }

  /// Reads what [#toString] wrote.
  ///
  /// @throws IllegalArgumentException if it is something else
  public static IncidentCursor parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(EXPECTED);
    }
    try {
      return new IncidentCursor(matcher.group(1).equals("1"), Long.parseLong(matcher.group(2)), matcher.group(3));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(EXPECTED, e);
    }
  }

  @Override
  public String toString() {
    return (open ? 1 : 0) + "." + lastTimestamp + "." + id;
  }
}
