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
  public static final int MOST_ENCODED_BYTES = 4096;

  private static final int MAGIC = 0x4d424d4f;
  private static final int VERSION = 1;
  /// No record alerts above this p-value, however slow its stream and generous its budget.
  private static final double LARGEST_THRESHOLD = 1e-3;
  /// Where so large a share of recent records alerts, the stream has changed for good.
  private static final double SHIFT_SHARE = 0.5;
  /// Records over which that share is taken (as a decaying mean).
  private static final double SHIFT_MEMORY = 200;
  /// Keeps the logarithm of tiny scores near 0.
  private static final double FLOOR_BITS = 4;

  private TailSketch recordTail = new TailSketch();
  private TailSketch spanTail = new TailSketch();
  private LengthExpectation recordBits = new LengthExpectation(true);
  private LengthExpectation spanBits = new LengthExpectation(false);
  private final RecordRate rate = new RecordRate();
  private final IncidentTracker incidents = new IncidentTracker();
  private long taught;
  private double alertShare;

  private StreamMonitor() {}

  public static StreamMonitor fresh() {
    return new StreamMonitor();
  }

  /// Judges a record, and learns from it unless it alerts.
  public Judgement observe(Observation observation, long timestampMillis, MonitorSettings settings) {
    rate.add(timestampMillis);
    double expectedBits = recordBits.expected(observation.bytes());
    double expectedSpan = spanBits.expected(observation.bytes());
    double recordExcess = excess(observation.bits(), expectedBits);
    double spanExcess = excess(observation.worstSpanBits(), expectedSpan);
    double recordP = recordTail.upperTail(recordExcess);
    double spanP = spanTail.upperTail(spanExcess);
    Statistic statistic = recordP < spanP ? Statistic.RECORD_BITS : Statistic.WORST_SPAN_BITS;
    boolean warm = taught >= settings.warmUpRecords();
    double p = warm ? Math.min(1, 2 * Math.min(recordP, spanP)) : Double.NaN; // Bonferroni over the two
    double threshold = Math.min(LARGEST_THRESHOLD, settings.falseAlarmsPerDay() / rate.perDay());
    boolean alert = warm && p <= threshold;
    alertShare += ((alert ? 1 : 0) - alertShare) / SHIFT_MEMORY;
    boolean shifted = alertShare > SHIFT_SHARE;
    long baselineRecords = taught;
    if (shifted) {
      forget();
    }
    if (!alert) {
      learn(observation, recordExcess, spanExcess);
    }
    Optional<IncidentChange> incident =
        incidents.observe(alert, observation.bits(), p, timestampMillis, settings);
    return new Judgement(p, threshold, alert, statistic, expectedBits, expectedSpan, baselineRecords, shifted,
        incident);
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
    ByteBuffer out = ByteBuffer.allocate(2 * Integer.BYTES + 2 * TailSketch.ENCODED_BYTES
        + 2 * LengthExpectation.ENCODED_BYTES + RecordRate.ENCODED_BYTES + IncidentTracker.ENCODED_BYTES
        + Long.BYTES + Double.BYTES);
    out.putInt(MAGIC).putInt(VERSION);
    recordTail.encode(out);
    spanTail.encode(out);
    recordBits.encode(out);
    spanBits.encode(out);
    rate.encode(out);
    incidents.encode(out);
    out.putLong(taught).putDouble(alertShare);
    return out.array();
  }

  /// Reads what [#encode] wrote.
  ///
  /// @throws IllegalArgumentException where the bytes are no monitor, are cut, or were written by a newer version
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
      monitor.recordTail.decode(in);
      monitor.spanTail.decode(in);
      monitor.recordBits.decode(in);
      monitor.spanBits.decode(in);
      monitor.rate.decode(in);
      monitor.incidents.decode(in);
      monitor.taught = in.getLong();
      monitor.alertShare = in.getDouble();
      if (in.hasRemaining()) {
        throw new IllegalArgumentException("corrupt stream monitor: " + in.remaining() + " bytes too many");
      }
      return monitor;
    } catch (BufferUnderflowException _) {
      throw new IllegalArgumentException("corrupt stream monitor: cut at " + encoded.length + " bytes");
    }
  }

  private void learn(Observation observation, double recordExcess, double spanExcess) {
    if (taught > 0) {
      recordTail.add(recordExcess);
      spanTail.add(spanExcess);
    }
    recordBits.add(observation.bytes(), observation.bits());
    spanBits.add(observation.bytes(), observation.worstSpanBits());
    taught++;
  }

  private void forget() {
    recordTail = new TailSketch();
    spanTail = new TailSketch();
    recordBits = new LengthExpectation(true);
    spanBits = new LengthExpectation(false);
    taught = 0;
    alertShare = 0;
  }

  private static double excess(double value, double expected) {
    return Math.log((value + FLOOR_BITS) / (expected + FLOOR_BITS)) / Math.log(2);
  }
}
