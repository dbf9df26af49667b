package org.megabytestreams.anomaly;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// Watches the scores of one stream: the whole memory from which its p-values, alerts and incidents come.
///
/// Deterministic: the same observations in the same order give the same judgements, also through [#encode] and
/// [#decode]. Not safe for use by several threads.
public final class StreamMonitor {
  /// The most an encoded monitor takes.
  public static final int MOST_ENCODED_BYTES = 3072;

  private static final int MAGIC = 0x4d424d4f;
  private static final int VERSION = 2;
  /// Where so large a share of recent records alerts, and has for long, the stream has changed for good.
  private static final double SHIFT_SHARE = 0.5;
  /// Records over which that share is taken (as a decaying mean).
  private static final double SHIFT_MEMORY = 200;
  /// The incident must have lasted so many quiet times, or brought so many alerts: a long stack trace is no shift.
  private static final long SHIFT_QUIET_TIMES = 5;
  private static final long SHIFT_ALERTS = 10_000;

  private Baseline baseline = new Baseline();
  private final AlarmBudget budget = new AlarmBudget();
  private final IncidentTracker incidents = new IncidentTracker();
  private double alertShare;

  private StreamMonitor() {}

  public static StreamMonitor fresh() {
    return new StreamMonitor();
  }

  /// Judges a record, and learns from it unless it alerts. An observation that is not finite cannot be compared: it is
  /// neither judged nor learned, and its p-value is NaN.
  public Judgement observe(Observation observation, long timestampMillis, MonitorSettings settings) {
    budget.earn(timestampMillis);
    double threshold = budget.threshold(settings.falseAlarmsPerDay());
    boolean comparable = observation.isFinite();
    boolean judged = comparable && baseline.records() >= settings.warmUpRecords();
    Baseline.Verdict verdict =
        comparable ? baseline.judge(observation) : new Baseline.Verdict(1, Statistic.RECORD_BITS, 0);
    double p = judged ? verdict.pValue() : Double.NaN;
    boolean alert = judged && p <= threshold;
    if (judged) {
      budget.spend(settings.falseAlarmsPerDay());
    }
    long baselineRecords = baseline.records();
    if (comparable && !alert) {
      baseline.learn(observation);
    }
    Optional<IncidentChange> incident =
        incidents.observe(alert, observation.bits(), p, timestampMillis, settings);
    alertShare += ((alert ? 1 : 0) - alertShare) / SHIFT_MEMORY;
    boolean shifted = alert && alertShare > SHIFT_SHARE
        && incidents.hasLasted(SHIFT_QUIET_TIMES * settings.quietMillis(), SHIFT_ALERTS);
    if (shifted) {
      baseline = new Baseline();
      alertShare = 0;
    }
    return new Judgement(p, threshold, alert, verdict.statistic(), verdict.statistic().of(observation),
        verdict.typical(), baselineRecords, shifted, incident);
  }

  /// Closes the open incident where nothing has alerted for long enough.
  public Optional<IncidentChange> closeIfQuiet(long timestampMillis, MonitorSettings settings) {
    return incidents.closeIfQuiet(timestampMillis, settings);
  }

  /// Whether an incident is open.
  public boolean incidentOpen() {
    return incidents.isOpen();
  }

  /// The monitor as bytes: magic, version, parts in the order of their declaration.
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(2 * Integer.BYTES + Baseline.ENCODED_BYTES + AlarmBudget.ENCODED_BYTES
        + IncidentTracker.ENCODED_BYTES + Double.BYTES);
    out.putInt(MAGIC).putInt(VERSION);
    baseline.encode(out);
    budget.encode(out);
    incidents.encode(out);
    out.putDouble(alertShare);
    return out.array();
  }

  /// Reads what [#encode] wrote.
  ///
  /// @throws IllegalArgumentException where the bytes are no monitor, are cut or changed beyond sense, or were written
  ///     by an older or newer version
  public static StreamMonitor decode(byte[] encoded) {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    try {
      if (in.getInt() != MAGIC) {
        throw new IllegalArgumentException("corrupt stream monitor: does not start with its magic number");
      }
      int version = in.getInt();
      if (version != VERSION) {
        throw new IllegalArgumentException("stream monitor of version " + version + ": this version reads " + VERSION
            + (version > VERSION ? "; it was written by a newer one" : "; it is too old"));
      }
      StreamMonitor monitor = new StreamMonitor();
      monitor.baseline.decode(in);
      monitor.budget.decode(in);
      monitor.incidents.decode(in);
      monitor.alertShare = Encoding.amount(in.getDouble());
      if (in.hasRemaining()) {
        throw new IllegalArgumentException("corrupt stream monitor: " + in.remaining() + " bytes too many");
      }
      return monitor;
    } catch (BufferUnderflowException _) {
      throw new IllegalArgumentException("corrupt stream monitor: cut at " + encoded.length + " bytes");
    }
  }
}
