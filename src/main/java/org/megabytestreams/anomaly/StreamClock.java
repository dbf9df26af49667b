package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;

/// Tells how much time passes in a stream by timestamps that need not agree. They may come from hosts whose clocks are
/// apart, from late records, or from one record of the far future.
///
/// The stream follows one clock, and time passes only when that clock moves forward. A record within [#SAME_MILLIS]
/// before the latest one is a late one of the same clock. A record further back is a stranger: it proves that clocks
/// disagree, and by how much. From then on a leap forward by half as much is a stranger too: it may be of another
/// clock. Without such a proof a leap is a pause of the stream. If a record goes back to before a recent leap, the leap
/// is taken back.
///
/// Strangers may come in a row, for [#MAX_STRANGERS] records and [#SAME_MILLIS] of their time. Then the clock that was
/// followed is gone and theirs is followed.
///
/// Time errs on the side of passing too slowly: while it is not known which clock to follow, no time passes. A leap
/// that no later record contradicts counts in full. A leap by another clock counts until the next record of this one.
/// Depends on the timestamps alone. Not safe for use by several threads.
final class StreamClock {
  /// Timestamps this close together may be of one clock.
  static final long SAME_MILLIS = 60_000;
  private static final int MAX_STRANGERS = 20;
  private static final long MIN_DISAGREEMENT = SAME_MILLIS / 4;
  private static final long NONE = Long.MIN_VALUE;
  /// Timestamps are clipped to this, so that no difference of two overflows.
  private static final long MAX_MILLIS = Long.MAX_VALUE / 4;

  static final int ENCODED_BYTES = 7 * Long.BYTES;

  private long now;
  private long latest = NONE;
  private long beforeLeap;
  /// The last leap that may be taken back; 0 for none.
  private long leap;
  /// The least by which clocks were seen to disagree; 0 for none, and below [#SAME_MILLIS] if that is in doubt.
  private long disagreement;
  private long strangers;
  private long firstStranger;

  /// Returns the milliseconds that have passed since the first record. The time falls only by a leap that is taken
  /// back.
  long now() {
    return now;
  }

  /// Returns the latest timestamp of the clock that is followed.
  long latest() {
    return latest;
  }

  /// Returns what [#now] would be at a timestamp of the clock that is followed, were it the latest.
  long at(long timestampMillis) {
    if (latest == NONE) {
      return now;
    }
    long ahead = Math.max(0, Math.min(timestampMillis, 2 * MAX_MILLIS) - latest);
    return now > Long.MAX_VALUE - ahead ? Long.MAX_VALUE : now + ahead;
  }

  /// Returns what [#now] was at a former timestamp of the clock that is followed.
  long when(long timestampMillis) {
    return latest == NONE ? now : now - Math.max(0, latest - clip(timestampMillis));
  }

  /// Takes the next record's timestamp.
  ///
  /// @return milliseconds that have passed since the record before; below 0 if a leap is taken back
  long advance(long timestampMillis) {
    long time = clip(timestampMillis);
    if (latest == NONE) {
      latest = time;
      return 0;
    }
    long ahead = time - latest;
    if (leap > 0 && time >= beforeLeap - SAME_MILLIS && time < beforeLeap + leap / 2) {
      return takeBack(time);
    }
    if (ahead < -SAME_MILLIS) {
      disagree(-ahead);
      return stranger(time);
    }
    if (ahead > SAME_MILLIS && disagreement > 0 && ahead >= disagreement / 2) {
      return stranger(time);
    }
    if (strangers > 0 && firstStranger > time + SAME_MILLIS) {
      disagree(firstStranger - time);
    }
    strangers = 0;
    return ahead > 0 ? forward(ahead) : 0;
  }

  private long forward(long ahead) {
    if (ahead > SAME_MILLIS) {
      beforeLeap = latest;
      leap = ahead;
    }
    latest += ahead;
    now = Math.min(now + ahead, 2 * MAX_MILLIS);
    if (latest - leap - beforeLeap > SAME_MILLIS) {
      leap = 0;
    }
    return ahead;
  }

  private long takeBack(long time) {
    long taken = leap;
    disagree(taken);
    leap = 0;
    strangers = 0;
    now = Math.max(0, now - taken);
    latest = Math.max(time, beforeLeap);
    return -taken;
  }

  private long stranger(long time) {
    firstStranger = strangers == 0 ? time : Math.min(firstStranger, time);
    strangers++;
    if (strangers >= MAX_STRANGERS && time - firstStranger >= SAME_MILLIS) {
      if (time > latest) {
        // This may be a pause after all: after a few of them, leaps are believed again.
        disagreement = disagreement / 4 >= MIN_DISAGREEMENT ? disagreement / 4 : 0;
      }
      latest = time;
      leap = 0;
      strangers = 0;
    }
    return 0;
  }

  private void disagree(long millis) {
    disagreement = disagreement == 0 ? millis : Math.max(SAME_MILLIS, Math.min(disagreement, millis));
  }

  private static long clip(long timestampMillis) {
    return Math.clamp(timestampMillis, -MAX_MILLIS, MAX_MILLIS);
  }

  void encode(ByteBuffer out) {
    out.putLong(now).putLong(latest).putLong(beforeLeap).putLong(leap).putLong(disagreement).putLong(strangers)
        .putLong(firstStranger);
  }

  void decode(ByteBuffer in) {
    now = in.getLong();
    latest = in.getLong();
    beforeLeap = in.getLong();
    leap = in.getLong();
    disagreement = in.getLong();
    strangers = in.getLong();
    firstStranger = in.getLong();
  }

  /// Goes on from what versions before 3 of the monitor kept: the timestamps of the first and of the latest record.
  void resume(long firstMillis, long latestMillis) {
    if (latestMillis != NONE) {
      latest = clip(latestMillis);
      now = latest - clip(firstMillis);
    }
  }
}
