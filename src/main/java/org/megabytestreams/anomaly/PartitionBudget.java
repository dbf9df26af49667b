package org.megabytestreams.anomaly;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/// Shares out a partition's budget of false alarms among its records, online: each record gets a p-value at and below
/// which it may alert, before anything but its timestamp is known.
///
/// An example: a partition may have 10 false alarms a day, and its latest records come at a rate of 100,000 a day. Then
/// a record takes 1 / 100,000 of a day's budget, and may alert at p ≤ 0.0001.
///
/// **Guarantee.** The records of d days take at most d + 1/100 of a day's budget, however they come, in bursts too. A
/// calm record alerts with at most the probability that it took, if p-values keep their promise. Expectations add up,
/// however records depend on each other. So the expected number of false alarms in d days is at most (d + 1/100) times
/// the daily budget.
///
/// Why: the rate is a count c of records, in which a record weighs 1/e after a minute ([RecordRate]). With a record
/// after a gap of g minutes, a count c' becomes c = c' · exp(-g) + 1. The record takes 1 / c of a minute's budget, or
/// less in the first minute. As 1 / c ≤ -ln(1 - 1 / c) = ln c - ln c' + g, the sum over records is at most 1 + ln c and
/// the time in minutes. The count is at most 600,000, so that 1 + ln c is below 14.4. Two cases are apart. At more than
/// 10 records a millisecond, and so if time stands still, 864,000,000 records count as a day. A leap of the clock that
/// is taken back may cost another 14.4 minutes.
///
/// Records that cannot alert, as they are new or muted, take their shares all the same. So do those of a stream whose
/// own budget is smaller. Then there are fewer false alarms than the bound says.
///
/// **Why not otherwise.** An account that alerts draw on (alpha-spending) gives no better bound, and is empty when a
/// burst ends. Rules that pay for discoveries (such as LORD) bound the share of false alarms among alerts, not their
/// number. They need each judgement before the next record, and so an order across streams that batches do not have.
/// Here what a record gets depends on timestamps alone, in the order of offsets. It is the same after a restart and in
/// another instance. A backfill and a preview begin with a fresh rate and day, so they may differ in their first
/// minutes.
///
/// Time is that of [StreamClock]. It passes too slowly in doubt, and never by the clock on the wall.
///
/// Not safe for use by several threads.
public final class PartitionBudget {
  private static final long DAY_MILLIS = 86_400_000;
  private static final int VERSION = 1;
  private static final int ENCODED_BYTES =
      Integer.BYTES + StreamClock.ENCODED_BYTES + RecordRate.ENCODED_BYTES + Long.BYTES + Double.BYTES;

  private final StreamClock clock = new StreamClock();
  private final RecordRate rate = new RecordRate();
  /// The day of the latest record, in days since 1970, UTC.
  private long day;
  /// The share of the budget that this day's records took.
  private double takenToday;

  /// Takes the next record's share.
  ///
  /// @return the share of a day's budget that the record may spend
  public double take(long timestampMillis) {
    rate.add(clock.advance(timestampMillis), clock.now());
    long today = Math.floorDiv(clock.latest(), DAY_MILLIS);
    if (today != day) {
      day = today;
      takenToday = 0;
    }
    double taken = 1 / rate.perDay(clock.now());
    takenToday += taken;
    return taken;
  }

  /// Returns the share of a day's budget that is left for the rest of this day, by UTC.
  public double left() {
    return Math.max(0, 1 - takenToday);
  }

  /// Returns the budget as bytes: version, clock, rate, this day.
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(ENCODED_BYTES).putInt(VERSION);
    clock.encode(out);
    rate.encode(out);
    return out.putLong(day).putDouble(takenToday).array();
  }

  /// Reads what [#encode] wrote.
  ///
  /// @throws IllegalArgumentException if it is of another version, or cut
  public static PartitionBudget decode(byte[] encoded) {
    PartitionBudget budget = new PartitionBudget();
    ByteBuffer in = ByteBuffer.wrap(encoded);
    try {
      int version = in.getInt();
      if (version != VERSION) {
        throw new IllegalArgumentException("partition budget of version " + version + ": expected " + VERSION);
      }
      budget.clock.decode(in);
      budget.rate.decode(in);
      budget.day = in.getLong();
      budget.takenToday = in.getDouble();
    } catch (BufferUnderflowException _) {
      throw new IllegalArgumentException("corrupt partition budget: cut at " + encoded.length + " bytes");
    }
    return budget;
  }
}
