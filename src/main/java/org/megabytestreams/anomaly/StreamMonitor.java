package org.megabytestreams.anomaly;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// Watches the scores of one stream: it is the whole memory from which the stream's p-values, alerts and incidents
/// come.
///
/// Deterministic: the same observations in the same order give the same judgements, also through [#encode] and
/// [#decode]. Not safe for use by several threads.
public final class StreamMonitor {
  private static final int MAGIC = 0x4d424d4f;
  private static final int VERSION = 3;
  /// Up to this version, time is kept as the timestamps of the first and of the latest record.
  private static final int WITHOUT_CLOCK = 2;
  /// Version 1 has the first three statistics alone, and one count for them all.
  private static final int OLDEST_VERSION = 1;
  private static final int STATISTICS_OF_OLDEST = 3;
  /// No budget in records of fewer than these has an effect.
  public static final int MIN_BUDGET_RECORDS = 1000;
  /// No record alerts above this p-value, however slow its stream and generous its budget.
  private static final double MAX_THRESHOLD = 1.0 / MIN_BUDGET_RECORDS;
  /// If this share of recent records alerts, the stream has changed for good.
  private static final double SHIFT_SHARE = 0.5;
  /// That share is taken over this many records (as a decaying mean).
  private static final double SHIFT_MEMORY = 200;

  private static final List<Statistic> STATISTICS = List.of(Statistic.values());

  private List<Baseline> baselines = freshBaselines();
  private LearningWeight weights = new LearningWeight();
  private final StreamClock clock = new StreamClock();
  private final RecordRate rate = new RecordRate();
  private final IncidentTracker incidents = new IncidentTracker();
  private double alertShare;

  /// Reports a monitor that another version of this program wrote.
  public static final class VersionMismatchException extends RuntimeException {
    private final boolean newer;

    VersionMismatchException(int version) {
      super("stream monitor of version " + version + ": expected " + OLDEST_VERSION + " to " + VERSION);
      this.newer = version > VERSION;
    }

    /// Tells whether the version that wrote it is newer than this one.
    public boolean newer() {
      return newer;
    }
  }

  private StreamMonitor() {}

  public static StreamMonitor fresh() {
    return new StreamMonitor();
  }

  /// Judges a record, and learns from it unless it alerts.
  public Judgement observe(Observation observation, long timestampMillis, MonitorSettings settings) {
    return observe(observation, timestampMillis, settings, true);
  }

  /// Judges a record, and learns from it unless it alerts.
  ///
  /// @param learns whether it may. If not, what is normal stays as it is. The rate of records and the incident go on
  public Judgement observe(Observation observation, long timestampMillis, MonitorSettings settings, boolean learns) {
    rate.add(clock.advance(timestampMillis), clock.now());
    Statistic statistic = Statistic.RECORD_BITS;
    double lowest = 1;
    boolean warm = false;
    for (Statistic candidate : STATISTICS) {
      Baseline baseline = baseline(candidate);
      if (baseline.taught() < settings.warmUpRecords()) {
        continue; // also one that is younger than the others, since an upgrade
      }
      warm = true;
      double tail = baseline.upperTail(observation);
      if (tail < lowest) {
        lowest = tail;
        statistic = candidate;
      }
    }
    double typical = baseline(statistic).typical(observation.bytes());
    double p = warm ? Math.min(1, STATISTICS.size() * lowest) : Double.NaN; // Bonferroni
    double threshold = Math.min(MAX_THRESHOLD, settings.budget().threshold(rate.perDay(clock.now())));
    boolean alert = warm && p <= threshold;
    boolean shifted = learns && learn(observation, alert);
    List<IncidentChange> changes =
        incidents.observe(alert, observation.bits(), p, timestampMillis, clock.now(), settings);
    return new Judgement(p, threshold, alert, statistic, statistic.of(observation), typical, shifted, changes);
  }

  /// Learns from a record unless it alerts. Tells whether the stream has changed for good, so that it starts again.
  private boolean learn(Observation observation, boolean alert) {
    alertShare += ((alert ? 1 : 0) - alertShare) / SHIFT_MEMORY;
    boolean shifted = alertShare > SHIFT_SHARE;
    if (shifted) {
      forgetBaseline();
    }
    if (!alert) {
      double usualBits = baseline(Statistic.RECORD_BITS).typical(observation.bytes());
      double weight = weights.next(observation.bits(), usualBits);
      baselines.forEach(baseline -> baseline.learn(observation, weight));
    }
    return shifted;
  }

  /// Closes the open incident if nothing has alerted for long enough.
  ///
  /// @param timestampMillis the stream's time, if its latest timestamps are before it
  public Optional<IncidentChange> closeIfQuiet(long timestampMillis, MonitorSettings settings) {
    return incidents.closeIfQuiet(clock.at(timestampMillis), settings);
  }

  /// Returns the bits a byte that ordinary records of this stream cost. Records' ends count as bytes.
  public double typicalBitsPerByte() {
    return baseline(Statistic.RECORD_BITS).typical();
  }

  /// Tells whether an incident is open.
  public boolean incidentOpen() {
    return incidents.isOpen();
  }

  /// Returns the monitor as bytes: magic, version, parts in the order of their declaration.
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(2 * Integer.BYTES + STATISTICS.size() * Baseline.ENCODED_BYTES
        + StreamClock.ENCODED_BYTES + RecordRate.ENCODED_BYTES + IncidentTracker.ENCODED_BYTES
        + STATISTICS.size() * Long.BYTES + Double.BYTES + LearningWeight.ENCODED_BYTES);
    out.putInt(MAGIC).putInt(VERSION);
    baselines.forEach(baseline -> baseline.encode(out));
    clock.encode(out);
    rate.encode(out);
    incidents.encode(out);
    baselines.forEach(baseline -> out.putLong(baseline.taught()));
    out.putDouble(alertShare);
    weights.encode(out);
    return out.array();
  }

  /// Reads what [#encode] wrote.
  ///
  /// @throws IllegalArgumentException if the bytes are no monitor, or are cut
  /// @throws VersionMismatchException if another version wrote them
  public static StreamMonitor decode(byte[] encoded) {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    try {
      if (in.getInt() != MAGIC) {
        throw new IllegalArgumentException("corrupt stream monitor: does not start with its magic number");
      }
      int version = in.getInt();
      if (version < OLDEST_VERSION || version > VERSION) {
        throw new VersionMismatchException(version);
      }
      StreamMonitor monitor = new StreamMonitor();
      boolean oldest = version == OLDEST_VERSION;
      List<Baseline> told = monitor.baselines.subList(0, oldest ? STATISTICS_OF_OLDEST : STATISTICS.size());
      told.forEach(baseline -> baseline.decode(in));
      if (version <= WITHOUT_CLOCK) {
        monitor.decodeWithoutClock(in);
      } else {
        monitor.clock.decode(in);
        monitor.rate.decode(in);
        monitor.incidents.decode(in);
      }
      if (oldest) {
        long taught = in.getLong();
        told.forEach(baseline -> baseline.taught(taught));
      } else {
        told.forEach(baseline -> baseline.taught(in.getLong()));
      }
      monitor.alertShare = in.getDouble();
      if (version > WITHOUT_CLOCK) {
        monitor.weights.decode(in);
      }
      if (in.hasRemaining()) {
        throw new IllegalArgumentException("corrupt stream monitor: " + in.remaining() + " bytes too many");
      }
      return monitor;
    } catch (BufferUnderflowException _) {
      throw new IllegalArgumentException("corrupt stream monitor: cut at " + encoded.length + " bytes");
    }
  }

  private void decodeWithoutClock(ByteBuffer in) {
    rate.resume(in.getDouble());
    clock.resume(in.getLong(), in.getLong());
    incidents.decodeBefore3(in);
    incidents.alertedAt(clock.when(incidents.lastMillis()));
  }

  private Baseline baseline(Statistic statistic) {
    return baselines.get(statistic.ordinal());
  }

  /// Starts to learn again what is normal; an open incident stays open.
  public void forgetBaseline() {
    baselines = freshBaselines();
    weights = new LearningWeight();
    alertShare = 0;
  }

  /// Takes over what `other`, which is not used any more, has learnt to be normal; an open incident stays open.
  public void takeBaseline(StreamMonitor other) {
    baselines = other.baselines;
    weights = other.weights;
    alertShare = other.alertShare;
  }

  private static List<Baseline> freshBaselines() {
    return STATISTICS.stream().map(Baseline::new).toList();
  }
}
