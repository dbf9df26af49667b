package org.megabytestreams.backfill;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import org.megabytestreams.topology.ScoringObserver;
import org.megabytestreams.wire.DeadLetter;

/// Counts the work of a run so far. It counts attempts: the records of an aborted transaction are counted again.
public final class BackfillCounts implements ScoringObserver {
  private final AtomicLong records = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final DoubleAdder bits = new DoubleAdder();
  private final AtomicLong alerts = new AtomicLong();
  private final AtomicLong deadLetters = new AtomicLong();
  private final AtomicLong pending = new AtomicLong();

  @Override
  public void scored(String topic, int recordBytes, double recordBits, boolean alert) {
    records.incrementAndGet();
    bytes.addAndGet(recordBytes);
    bits.add(recordBits);
    alerts.addAndGet(alert ? 1 : 0);
  }

  @Override
  public void deadLetter(DeadLetter.Kind kind) {
    deadLetters.incrementAndGet();
  }

  @Override
  public void pending(int change) {
    pending.addAndGet(change);
  }

  public long records() {
    return records.get();
  }

  public long bytes() {
    return bytes.get();
  }

  public double bits() {
    return bits.sum();
  }

  /// Returns the number of records that alerted.
  public long alerts() {
    return alerts.get();
  }

  public long deadLetters() {
    return deadLetters.get();
  }

  long settled() {
    return records.get() + deadLetters.get();
  }

  long pending() {
    return pending.get();
  }
}
