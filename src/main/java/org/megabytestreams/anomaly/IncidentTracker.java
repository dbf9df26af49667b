package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Joins a stream's alerts into incidents. Not safe for use by several threads.
final class IncidentTracker {
  static final int ENCODED_BYTES = 6 * Long.BYTES + Double.BYTES + Double.BYTES;

  /// A later time counts as this one, so that any incident can fall silent.
  private static final long MAX_MILLIS = Long.MAX_VALUE / 2;

  private long number;
  private boolean open;
  private long firstMillis;
  private long lastMillis;
  private long alerts;
  private long calmRecords;
  private double peakBits;
  private double lowestPValue;

  /// The changes that a record brings, in order: an alert after a long silence ends one incident and starts the next.
  List<IncidentChange> observe(boolean alert, double bits, double pValue, long timestampMillis,
      MonitorSettings settings) {
    long millis = Math.min(timestampMillis, MAX_MILLIS);
    if (!alert) {
      calmRecords++;
      return (calmRecords >= settings.quietRecords() ? close() : closeIfQuiet(millis, settings)).stream()
          .toList();
    }
    Optional<IncidentChange> former = closeIfQuiet(millis, settings);
    calmRecords = 0;
    boolean opens = !open;
    if (opens) {
      open = true;
      number++;
      firstMillis = millis;
      lastMillis = millis;
      alerts = 0;
      peakBits = 0;
      lowestPValue = 1;
    }
    alerts++;
    lastMillis = Math.max(lastMillis, millis);
    peakBits = Math.max(peakBits, bits);
    lowestPValue = Math.min(lowestPValue, pValue);
    IncidentChange change = change(opens ? IncidentChange.Kind.OPENED : IncidentChange.Kind.UPDATED);
    return Stream.concat(former.stream(), Stream.of(change)).toList();
  }

  Optional<IncidentChange> closeIfQuiet(long timestampMillis, MonitorSettings settings) {
    return timestampMillis - lastMillis >= settings.quietMillis() ? close() : Optional.empty();
  }

  boolean isOpen() {
    return open;
  }

  void encode(ByteBuffer out) {
    out.putLong(number).putLong(open ? 1 : 0).putLong(firstMillis).putLong(lastMillis).putLong(alerts)
        .putLong(calmRecords).putDouble(peakBits).putDouble(lowestPValue);
  }

  void decode(ByteBuffer in) {
    number = in.getLong();
    open = in.getLong() == 1;
    firstMillis = in.getLong();
    lastMillis = in.getLong();
    alerts = in.getLong();
    calmRecords = in.getLong();
    peakBits = in.getDouble();
    lowestPValue = in.getDouble();
  }

  private Optional<IncidentChange> close() {
    if (!open) {
      return Optional.empty();
    }
    open = false;
    return Optional.of(change(IncidentChange.Kind.CLOSED));
  }

  private IncidentChange change(IncidentChange.Kind kind) {
    return new IncidentChange(number, kind, firstMillis, lastMillis, alerts, peakBits, lowestPValue);
  }
}
