package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;

/// Holds when a record of a stream was last rare enough to alert, whether an alert was raised or kept back. What is
/// normal is learnt by it, so kept back alerts change no p-value. Not safe for use by several threads.
final class LatestFault {
  static final int ENCODED_BYTES = 3 * Long.BYTES;

  private boolean any;
  private long calmRecords;
  /// By the stream's time: timestamps of two hosts cannot be compared.
  private long at;

  static LatestFault of(boolean any, long calmRecords, long at) {
    LatestFault fault = new LatestFault();
    fault.any = any;
    fault.calmRecords = calmRecords;
    fault.at = at;
    return fault;
  }

  /// Takes the next record.
  ///
  /// @param rare whether it is rare enough to alert
  /// @param now the stream's time, see [StreamClock#now]
  void observe(boolean rare, long now) {
    any |= rare;
    at = rare ? now : Math.min(at, now); // where a leap of the clock was taken back
    calmRecords = rare ? 0 : calmRecords + 1;
  }

  /// Tells whether the latest is recent enough, in records and in time, for an incident to go on.
  ///
  /// @param now the stream's time
  boolean isRecent(long now, MonitorSettings settings) {
    return any && calmRecords < settings.quietRecords() && now - at < settings.quietMillis();
  }

  void encode(ByteBuffer out) {
    out.putLong(any ? 1 : 0).putLong(calmRecords).putLong(at);
  }

  static LatestFault decode(ByteBuffer in) {
    return of(in.getLong() == 1, in.getLong(), in.getLong());
  }
}
