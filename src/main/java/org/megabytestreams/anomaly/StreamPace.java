package org.megabytestreams.anomaly;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/// Watches the pace of one stream: its longest pause in each hour, and its fullest minute.
///
/// An example: the longest pauses of a stream's hours were 2 to 12 minutes, over two days. After 40 minutes without a
/// record it counts as silent, until the next record comes.
///
/// Hours are those of the partition's time in which the stream has records. Each is two tests: its longest pause may be
/// rare, and its fullest minute. So an hour opens one incident of each kind at most, and if a test errs with a
/// probability of at most p, at most 48 p false alarms a day are to be expected. This holds as far as the hours of a
/// stream are alike, or are like some of the week before: nights and weekends are learnt as a part of what is usual.
/// Nothing is told before 24 such hours. What alerted teaches no more than the limit that it broke. So a new rhythm
/// becomes usual step by step.
///
/// Deterministic: it depends on times alone. Not safe for use by several threads.
public final class StreamPace {
  /// The tests of a day, at most.
  public static final int TESTS_A_DAY = 48;
  /// No pause of fewer milliseconds is a silence.
  static final long MIN_SILENCE_MILLIS = 60_000;
  /// No minute of fewer records is a burst.
  static final long MIN_BURST_RECORDS = 60;

  private static final int VERSION = 1;
  private static final long NONE = Long.MIN_VALUE;
  private static final long NEVER = Long.MAX_VALUE;
  private static final long HOUR_MILLIS = 3_600_000;
  private static final long MINUTE_MILLIS = 60_000;
  private static final int ENCODED_BYTES =
      Integer.BYTES + 2 * PaceTail.ENCODED_BYTES + 13 * Long.BYTES + Double.BYTES;

  private final PaceTail pauses = new PaceTail();
  private final PaceTail minutes = new PaceTail();
  /// Partition time of the latest record.
  private long last = NONE;
  /// Timestamp of the latest record.
  private long lastTimestamp;
  private long hour;
  private long longestPause;
  private long minute;
  private long inMinute;
  private long fullestMinute;
  private double pValue;
  private long silenceLimit = NEVER;
  private long burstLimit = NEVER;
  /// Timestamps at which open incidents began; [#NONE] if none is open.
  private long silentSince = NONE;
  private long burstSince = NONE;
  private long number;
  /// Kinds that this hour had, as bits of their ordinals.
  private long told;

  /// Says whether an incident may open: rules may keep it back.
  public interface Gate {
    boolean opens(PaceKind kind, long timestampMillis);
  }

  /// Takes a record.
  ///
  /// @param now the partition's time in milliseconds; it may go back
  /// @param learns whether it may learn what is usual
  /// @param p gives the probability with which a test of a new hour may err, at most; it is only asked once an hour
  /// @return what changes, in order
  public List<PaceChange> observe(long now, long timestampMillis, boolean learns, DoubleSupplier p, Gate gate) {
    List<PaceChange> changes = new ArrayList<>(endBurst(now));
    if (last == NONE) {
      hour = now / HOUR_MILLIS;
      pValue = p.getAsDouble();
    } else {
      changes.addAll(endSilence(now));
      if (now / HOUR_MILLIS != hour) {
        beginHour(now, learns, p.getAsDouble());
      }
      longestPause = Math.max(longestPause, Math.min(now - last, silenceLimit)); // time may go back
    }
    if (now / MINUTE_MILLIS != minute) {
      minute = now / MINUTE_MILLIS;
      inMinute = 0;
    }
    inMinute++;
    fullestMinute = Math.max(fullestMinute, Math.min(inMinute, burstLimit));
    last = now;
    lastTimestamp = timestampMillis;
    if (burstSince == NONE && inMinute > burstLimit && tell(PaceKind.BURST, gate, timestampMillis)) {
      burstSince = timestampMillis;
      changes.add(new PaceChange(PaceKind.BURST, change(IncidentChange.Kind.OPENED, burstSince, timestampMillis),
          String.format(Locale.ROOT, "More than %,d records within a minute. The most in the %d hours before was %,d.",
              burstLimit, minutes.hours(), Math.round(minutes.max()))));
    }
    return changes;
  }

  /// Takes note that time has passed without a record of this stream. Comes in order with [#observe].
  public List<PaceChange> pass(long now, Gate gate) {
    boolean silent = silenceDue() <= now;
    List<PaceChange> changes = new ArrayList<>(endBurst(silent ? NEVER : now)); // one is open at a time
    if (silent) {
      long at = lastTimestamp + silenceLimit;
      if (tell(PaceKind.SILENCE, gate, at)) {
        silentSince = lastTimestamp;
        changes.add(new PaceChange(PaceKind.SILENCE, change(IncidentChange.Kind.OPENED, silentSince, at),
            "No record for " + span(silenceLimit) + ". The longest pause in the " + pauses.hours()
                + " hours with records before was " + span(Math.round(pauses.max())) + "."));
      }
    }
    return changes;
  }

  /// Returns the partition's time from which on [#pass] may change something.
  public long due() {
    return Math.min(silenceDue(), burstSince == NONE ? NEVER : (minute + 2) * MINUTE_MILLIS);
  }

  private long silenceDue() {
    return silenceLimit == NEVER || silentSince != NONE || wasTold(PaceKind.SILENCE) ? NEVER : last + silenceLimit;
  }

  /// Ends open incidents of a stream that is to be forgotten.
  public List<PaceChange> end() {
    List<PaceChange> changes = new ArrayList<>(endBurst(NEVER));
    changes.addAll(endSilence(last));
    return changes;
  }

  private List<PaceChange> endSilence(long now) {
    if (silentSince == NONE) {
      return List.of();
    }
    var closed = change(IncidentChange.Kind.CLOSED, silentSince, silentSince + Math.max(silenceLimit, now - last));
    silentSince = NONE;
    return List.of(new PaceChange(PaceKind.SILENCE, closed, null));
  }

  /// Ends a burst after a minute within the limit.
  private List<PaceChange> endBurst(long now) {
    long passed = now / MINUTE_MILLIS - minute;
    if (burstSince == NONE || passed == 0 || passed == 1 && inMinute > burstLimit) {
      return List.of();
    }
    var closed = change(IncidentChange.Kind.CLOSED, burstSince, lastTimestamp);
    burstSince = NONE;
    return List.of(new PaceChange(PaceKind.BURST, closed, null));
  }

  private void beginHour(long now, boolean learns, double p) {
    if (learns) {
      pauses.add(longestPause);
      minutes.add(fullestMinute);
    }
    hour = now / HOUR_MILLIS;
    longestPause = 0;
    fullestMinute = 0;
    told = 0;
    pValue = p;
    silenceLimit = limit(pauses.limit(p), MIN_SILENCE_MILLIS);
    burstLimit = limit(minutes.limit(p), MIN_BURST_RECORDS);
  }

  private static long limit(double value, long least) {
    return value < NEVER / 4 ? Math.max(least, Math.round(value)) : NEVER;
  }

  /// Tells whether an incident opens. An hour has one of a kind at most, whether a rule keeps it back or not.
  private boolean tell(PaceKind kind, Gate gate, long timestampMillis) {
    if (wasTold(kind)) {
      return false;
    }
    told |= 1L << kind.ordinal();
    if (!gate.opens(kind, timestampMillis)) {
      return false;
    }
    number++;
    return true;
  }

  private boolean wasTold(PaceKind kind) {
    return (told & 1L << kind.ordinal()) != 0;
  }

  private IncidentChange change(IncidentChange.Kind kind, long firstMillis, long lastMillis) {
    return new IncidentChange(number, kind, firstMillis, Math.max(firstMillis, lastMillis), 1, 0, pValue);
  }

  private static String span(long millis) {
    long seconds = Math.max(1, Math.round(millis / 1000.0));
    long hours = seconds / 3600;
    long rest = seconds % 3600 / 60;
    return hours >= 48 ? hours / 24 + " d " + hours % 24 + " h" : hours > 0 ? hours + " h " + rest + " min"
        : rest > 0 ? rest + " min " + seconds % 60 + " s" : seconds + " s";
  }

  /// Returns the pace as bytes: version, and the fields in the order of their declaration.
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(ENCODED_BYTES).putInt(VERSION);
    pauses.encode(out);
    minutes.encode(out);
    return out.putLong(last).putLong(lastTimestamp).putLong(hour).putLong(longestPause).putLong(minute)
        .putLong(inMinute).putLong(fullestMinute).putDouble(pValue).putLong(silenceLimit).putLong(burstLimit)
        .putLong(silentSince).putLong(burstSince).putLong(number).putLong(told).array();
  }

  /// Reads what [#encode] wrote.
  ///
  /// @throws IllegalArgumentException if it is of another version, or cut
  public static StreamPace decode(byte[] encoded) {
    StreamPace pace = new StreamPace();
    ByteBuffer in = ByteBuffer.wrap(encoded);
    try {
      int version = in.getInt();
      if (version != VERSION) {
        throw new IllegalArgumentException("stream pace of version " + version + ": expected " + VERSION);
      }
      pace.pauses.decode(in);
      pace.minutes.decode(in);
      pace.last = in.getLong();
      pace.lastTimestamp = in.getLong();
      pace.hour = in.getLong();
      pace.longestPause = in.getLong();
      pace.minute = in.getLong();
      pace.inMinute = in.getLong();
      pace.fullestMinute = in.getLong();
      pace.pValue = in.getDouble();
      pace.silenceLimit = in.getLong();
      pace.burstLimit = in.getLong();
      pace.silentSince = in.getLong();
      pace.burstSince = in.getLong();
      pace.number = in.getLong();
      pace.told = in.getLong();
    } catch (BufferUnderflowException _) {
      throw new IllegalArgumentException("corrupt stream pace: cut at " + encoded.length + " bytes");
    }
    return pace;
  }
}
