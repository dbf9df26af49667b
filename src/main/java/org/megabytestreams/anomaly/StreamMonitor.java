package org.megabytestreams.anomaly;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Watches the scores of one stream: it is the whole memory from which the stream's p-values, alerts and incidents
/// come.
///
/// Deterministic: the same observations in the same order give the same judgements, also through [#encode] and
/// [#decode]. Not safe for use by several threads.
public final class StreamMonitor {
  private static final int MAGIC = 0x4d424d4f;
  private static final int VERSION = 6;
  /// Up to this version, what is normal was noted down in another way. It is learnt again.
  private static final int OTHER_BASELINES = 3;
  /// Up to this version, every record that was rare enough alerted.
  private static final int WITHOUT_SUPPRESSION = 4;
  /// Up to this version, nothing tells how rare a span is that the stream has never had. It is learnt from then on.
  private static final int WITHOUT_POOLED_TAIL = 5;
  private static final int OTHER_BASELINE_BYTES = 728;
  private static final int OTHER_STATISTICS = 4;
  /// Up to this version, time is kept as the timestamps of the first and of the latest record.
  private static final int WITHOUT_CLOCK = 2;
  /// Version 1 has the first three statistics alone, and one count for them all.
  private static final int OLDEST_VERSION = 1;
  private static final int STATISTICS_OF_OLDEST = 3;
  /// No budget in records of fewer than these has an effect.
  public static final int MIN_BUDGET_RECORDS = 1000;
  /// This share of the warm-up teaches no tails. The first records of a stream cost more than any later ones.
  private static final double SKIPPED_SHARE = 0.5;
  /// A record that comes soon after an alert, and has at most this p-value, may be part of the same fault.
  private static final double MAX_FAULT_P = 0.01;
  /// Records of faults are withheld: they do not teach what is normal. Those beyond a share of what taught do, and so
  /// does what comes for long more often than once in [#TAUGHT_PER_WITHHELD] records.
  private static final double MAX_WITHHELD_SHARE = 0.05;
  private static final double MIN_WITHHELD = 30;
  private static final double MAX_WITHHELD = 200;
  private static final double TAUGHT_PER_WITHHELD = 1000;
  /// A deviation from what is usual is measured in spreads of the record's kind. This much is added to a spread: a kind
  /// without one may vary.
  private static final double MIN_SPREAD = 20;
  /// A tail's values are in units of this: about the bits of a span.
  private static final double DEVIATION_UNIT = 50;
  /// The weight of a span that is rare over many streams, beside 1 for each statistic of the stream itself.
  private static final double SPAN_WEIGHT = 3;
  /// If this share of recent records is unusual, the stream has changed for good.
  private static final double SHIFT_SHARE = 0.5;
  /// That share is taken over this many records (as a decaying mean).
  private static final double SHIFT_MEMORY = 200;

  private static final List<Statistic> STATISTICS = List.of(Statistic.values());

  /// Tells how rare a record is.
  ///
  /// @param p NaN if the stream is warming up
  /// @param statistic the rarest one
  private record Rarity(double p, Statistic statistic) {
    static final Rarity UNKNOWN = new Rarity(Double.NaN, Statistic.WORST_SPAN_BITS);
  }

  private List<TailSketch> tails = freshTails();
  private KindTable kinds = new KindTable();
  private PooledTail spans = new PooledTail();
  private LengthExpectation usualBits = new LengthExpectation();
  private long taught;
  /// The records that were withheld, less one for each [#TAUGHT_PER_WITHHELD] that taught.
  private double withheld;
  private LearningWeight weights = new LearningWeight();
  private final StreamClock clock = new StreamClock();
  private final RecordRate rate = new RecordRate();
  private final IncidentTracker incidents = new IncidentTracker();
  private LatestFault fault = new LatestFault();
  private double unusualShare;

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

  /// Judges a record, and learns from it unless it belongs to a fault.
  public Judgement observe(Observation observation, long timestampMillis, MonitorSettings settings) {
    return observe(observation, timestampMillis, settings, true);
  }

  /// Judges a record, and learns from it unless it belongs to a fault.
  ///
  /// @param learns whether it may. If not, what is normal stays as it is. The rate of records and the incident go on
  public Judgement observe(Observation observation, long timestampMillis, MonitorSettings settings, boolean learns) {
    return observe(observation, timestampMillis, settings, learns, () -> null);
  }

  /// Judges a record, learns from it unless it belongs to a fault, and keeps back its alert where a rule says so.
  ///
  /// @param suppression says why the record raises no alert; gives null if it may. It is only called for a record that
  ///     is rare enough. A record whose alert is kept back teaches as if it had alerted, so that p-values stay the same
  public Judgement observe(Observation observation, long timestampMillis, MonitorSettings settings, boolean learns,
      Supplier<Suppression> suppression) {
    rate.add(clock.advance(timestampMillis), clock.now());
    int kind = kinds.find(observation.kind());
    Rarity rarity = taught >= settings.warmUpRecords() ? rarity(observation, kind) : Rarity.UNKNOWN;
    double p = rarity.p();
    Statistic statistic = rarity.statistic();
    double typical = kinds.expected(kind, statistic, observation) / statistic.scale(observation);
    double threshold = settings.threshold(rate.perDay(clock.now()));
    boolean rare = p <= threshold;
    Suppression suppressed = rare ? suppression.get() : null;
    boolean alert = rare && suppressed == null;
    boolean shifted = learns && learn(observation, p, rare, settings);
    fault.observe(rare, clock.now());
    List<IncidentChange> changes =
        incidents.observe(alert, observation.bits(), p, timestampMillis, clock.now(), settings);
    return new Judgement(p, threshold, alert, statistic, statistic.of(observation), typical, kind == KindTable.NONE,
        shifted, changes, suppressed);
  }

  /// Joins how rare each statistic of a record is.
  private Rarity rarity(Observation observation, int kind) {
    CauchyCombination joint = new CauchyCombination();
    double lowest = spans.upperTail(observation.worstSpanBits(),
        Math.max(kinds.expected(KindTable.NONE, Statistic.WORST_SPAN_BITS, observation),
            kinds.expected(kind, Statistic.WORST_SPAN_BITS, observation)));
    Statistic rarest = Statistic.WORST_SPAN_BITS;
    joint.add(lowest, SPAN_WEIGHT);
    for (Statistic statistic : STATISTICS) {
      double tail = tails.get(statistic.ordinal()).upperTail(deviation(observation, kind, statistic));
      joint.add(tail, 1);
      if (tail < lowest) {
        lowest = tail;
        rarest = statistic;
      }
    }
    return new Rarity(joint.p(), rarest);
  }

  /// Returns how far a record is above what its kind usually has.
  private double deviation(Observation observation, int kind, Statistic statistic) {
    return DEVIATION_UNIT * Math.max(0, statistic.scaled(observation) - kinds.expected(kind, statistic, observation))
        / (MIN_SPREAD + kinds.spread(kind, statistic));
  }

  /// Learns from a record, unless it belongs to a fault. Tells whether the stream has changed for good, so that it
  /// starts again.
  private boolean learn(Observation observation, double p, boolean rare, MonitorSettings settings) {
    boolean unusual = p <= Judgement.MAX_UNUSUAL_P;
    unusualShare += ((unusual ? 1 : 0) - unusualShare) / SHIFT_MEMORY;
    boolean shifted = unusualShare > SHIFT_SHARE;
    if (shifted) {
      forgetBaseline();
    }
    boolean faultGoesOn = fault.isRecent(clock.now(), settings);
    if (!faultGoesOn) {
      spans.settle();
    }
    boolean faulty = rare || p <= MAX_FAULT_P && faultGoesOn;
    boolean withholds = faulty && withheld < Math.clamp(MAX_WITHHELD_SHARE * taught, MIN_WITHHELD, MAX_WITHHELD);
    withheld = withholds ? withheld + 1 : Math.max(0, withheld - 1 / TAUGHT_PER_WITHHELD);
    if (withholds) {
      spans.withhold(observation.worstSpanBits());
    } else {
      double weight = weights.next(observation.bits(), usualBits.expected(observation));
      boolean counts = taught >= SKIPPED_SHARE * settings.warmUpRecords();
      if (counts) {
        int kind = kinds.find(observation.kind());
        STATISTICS.forEach(statistic ->
            tails.get(statistic.ordinal()).add(deviation(observation, kind, statistic), weight));
      }
      spans.learn(observation.worstSpanBits(), weight, counts);
      kinds.learn(observation, weight);
      usualBits.add(observation, weight);
      taught++;
    }
    return shifted;
  }

  /// Closes the open incident if nothing has alerted for long enough.
  ///
  /// @param timestampMillis the stream's time, if its latest timestamps are before it
  public Optional<IncidentChange> closeIfQuiet(long timestampMillis, MonitorSettings settings) {
    return incidents.closeIfQuiet(clock.at(timestampMillis), settings);
  }

  /// Returns the latest timestamp of the clock that the stream follows.
  public long latestMillis() {
    return clock.latest();
  }

  /// Returns the bits a byte that ordinary records of this stream cost. Records' ends count as bytes.
  public double typicalBitsPerByte() {
    return usualBits.overall();
  }

  /// Tells whether an incident is open.
  public boolean incidentOpen() {
    return incidents.isOpen();
  }

  /// Returns the monitor as bytes: magic, version, parts in the order of their declaration.
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(2 * Integer.BYTES + STATISTICS.size() * TailSketch.MAX_ENCODED_BYTES
        + PooledTail.MAX_ENCODED_BYTES + KindTable.MAX_ENCODED_BYTES
        + LengthExpectation.ENCODED_BYTES + Long.BYTES + LearningWeight.ENCODED_BYTES
        + StreamClock.ENCODED_BYTES + RecordRate.ENCODED_BYTES + IncidentTracker.ENCODED_BYTES
        + LatestFault.ENCODED_BYTES + 2 * Double.BYTES);
    out.putInt(MAGIC).putInt(VERSION);
    tails.forEach(tail -> tail.encode(out));
    spans.encode(out);
    kinds.encode(out);
    usualBits.encode(out);
    out.putLong(taught).putDouble(withheld);
    weights.encode(out);
    clock.encode(out);
    rate.encode(out);
    incidents.encode(out);
    fault.encode(out);
    out.putDouble(unusualShare);
    return Arrays.copyOf(out.array(), out.position());
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
      if (version <= OTHER_BASELINES) {
        monitor.decodeIncidents(in, version);
        monitor.fault = monitor.incidents.latestFault();
      } else {
        monitor.tails.forEach(tail -> tail.decode(in));
        if (version > WITHOUT_POOLED_TAIL) {
          monitor.spans.decode(in);
        }
        monitor.kinds.decode(in);
        monitor.usualBits.decode(in);
        monitor.taught = in.getLong();
        monitor.withheld = in.getDouble();
        monitor.weights.decode(in);
        monitor.clock.decode(in);
        monitor.rate.decode(in);
        monitor.incidents.decode(in);
        monitor.fault =
            version <= WITHOUT_SUPPRESSION ? monitor.incidents.latestFault() : LatestFault.decode(in);
        monitor.unusualShare = in.getDouble();
      }
      if (in.hasRemaining()) {
        throw new IllegalArgumentException("corrupt stream monitor: " + in.remaining() + " bytes too many");
      }
      return monitor;
    } catch (BufferUnderflowException _) {
      throw new IllegalArgumentException("corrupt stream monitor: cut at " + encoded.length + " bytes");
    }
  }

  /// Reads what a version with other baselines wrote: the stream's time, rate and incident.
  private void decodeIncidents(ByteBuffer in, int version) {
    int others = version == OLDEST_VERSION ? STATISTICS_OF_OLDEST : OTHER_STATISTICS;
    skip(in, others * OTHER_BASELINE_BYTES);
    if (version <= WITHOUT_CLOCK) {
      decodeWithoutClock(in);
    } else {
      clock.decode(in);
      rate.decode(in);
      incidents.decode(in);
    }
    int counts = version == OLDEST_VERSION ? 1 : others;
    skip(in, counts * Long.BYTES + Double.BYTES + (version > WITHOUT_CLOCK ? LearningWeight.ENCODED_BYTES : 0));
  }

  private static void skip(ByteBuffer in, int bytes) {
    if (bytes > in.remaining()) {
      throw new BufferUnderflowException();
    }
    in.position(in.position() + bytes);
  }

  private void decodeWithoutClock(ByteBuffer in) {
    rate.resume(in.getDouble());
    clock.resume(in.getLong(), in.getLong());
    incidents.decodeBefore3(in);
    incidents.alertedAt(clock.when(incidents.lastMillis()));
  }

  /// Starts to learn again what is normal; an open incident stays open.
  public void forgetBaseline() {
    tails = freshTails();
    spans = new PooledTail();
    kinds = new KindTable();
    usualBits = new LengthExpectation();
    taught = 0;
    withheld = 0;
    weights = new LearningWeight();
    unusualShare = 0;
  }

  /// Takes over what `other`, which is not used any more, has learnt to be normal; an open incident stays open.
  public void takeBaseline(StreamMonitor other) {
    tails = other.tails;
    spans = other.spans;
    kinds = other.kinds;
    usualBits = other.usualBits;
    taught = other.taught;
    withheld = other.withheld;
    weights = other.weights;
    unusualShare = other.unusualShare;
  }

  private static List<TailSketch> freshTails() {
    return STATISTICS.stream().map(_ -> new TailSketch()).toList();
  }
}
