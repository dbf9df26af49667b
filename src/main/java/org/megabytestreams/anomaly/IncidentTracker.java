package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Joins a stream's alerts into incidents. Not safe for use by several threads.
final class IncidentTracker {
  static final int ENCODED_BYTES = 7 * Long.BYTES + 2 * Double.BYTES;

  private long number;
  private boolean open;
  private long firstMillis;
  private long lastMillis;
  private long alerts;
  private long calmRecords;
  private double peakBits;
  private double lowestPValue;
  /// Says when the latest alert was, by the stream's time: timestamps of two hosts cannot be compared.
  private long alertedAt;

  /// Returns the changes that a record brings, in order: an alert after a long silence ends one incident and starts the
  /// next.
  ///
  /// @param timestampMillis the record's own
  /// @param now the stream's time, see [StreamClock#now]
  List<IncidentChange> observe(boolean alert, double bits, double pValue, long timestampMillis, long now,
      MonitorSettings settings) {
    alertedAt = Math.min(alertedAt, now); // where a leap of the clock was taken back
    if (!alert) {
      calmRecords++;
      return (calmRecords >= settings.quietRecords() ? close() : closeIfQuiet(now, settings)).stream()
          .toList();
    }
    Optional<IncidentChange> former = closeIfQuiet(now, settings);
    calmRecords = 0;
    boolean opens = !open;
    if (opens) {
      open = true;
      number++;
      firstMillis = timestampMillis;
      lastMillis = timestampMillis;
      alerts = 0;
      peakBits = 0;
      lowestPValue = 1;
    }
    alerts++;
    alertedAt = now;
    lastMillis = Math.max(lastMillis, timestampMillis);
    peakBits = Math.max(peakBits, bits);
    lowestPValue = Math.min(lowestPValue, pValue);
    IncidentChange change = change(opens ? IncidentChange.Kind.OPENED : IncidentChange.Kind.UPDATED);
    return Stream.concat(former.stream(), Stream.of(change)).toList();
  }

  /// Closes the open incident if nothing has alerted for long enough.
  ///
  /// @param now the stream's time
  Optional<IncidentChange> closeIfQuiet(long now, MonitorSettings settings) {
    return now - settings.quietMillis() >= alertedAt ? close() : Optional.empty();
  }

  /// Returns the latest alert, as versions of the monitor before 5 knew it: every record that was rare enough alerted.
  LatestFault latestFault() {
    return LatestFault.of(number > 0, calmRecords, alertedAt);
  }

  boolean isOpen() {
    return open;
  }

  void encode(ByteBuffer out) {
    out.putLong(number).putLong(open ? 1 : 0).putLong(firstMillis).putLong(lastMillis).putLong(alerts)
        .putLong(calmRecords).putDouble(peakBits).putDouble(lowestPValue).putLong(alertedAt);
  }

  void decode(ByteBuffer in) {
    decodeBefore3(in);
    alertedAt = in.getLong();
  }

  /// Reads what versions before 3 of the monitor kept, which lacks [#alertedAt].
  void decodeBefore3(ByteBuffer in) {
    number = in.getLong();
    open = in.getLong() == 1;
    firstMillis = in.getLong();
    lastMillis = in.getLong();
    alerts = in.getLong();
    calmRecords = in.getLong();
    peakBits = in.getDouble();
    lowestPValue = in.getDouble();
  }

  /// Sets the time of the latest alert.
  ///
  /// @param now when the latest alert was, by the stream's time
  void alertedAt(long now) {
    alertedAt = now;
  }

  /// Returns the timestamp of the latest alert.
  long lastMillis() {
    return lastMillis;
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
