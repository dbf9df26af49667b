package org.megabytestreams.serve;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.megabytestreams.anomaly.IncidentChange;
import org.megabytestreams.anomaly.PaceKind;
import org.megabytestreams.anomaly.Suppression;
import org.megabytestreams.control.Rule;
import org.megabytestreams.control.Rules;
import org.megabytestreams.score.CachedScorer;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.stream.ModelPool;
import org.megabytestreams.topology.ScoringObserver;
import org.megabytestreams.wire.CommandResult;
import org.megabytestreams.wire.DeadLetter;
import org.megabytestreams.wire.RecordPosition;
import org.megabytestreams.wire.StreamName;

/// Measures what the topology does, for `/q/metrics`. It passes rules to [RulesInForce], and traces to
/// [TraceExporter].
@Singleton
final class ScoringMetrics implements ScoringObserver {
  private static final Logger LOG = Logger.getLogger(ScoringMetrics.class);
  /// Bounds the unknown streams that are logged; every one is counted.
  private static final int MAX_LOGGED_STREAMS = 20;
  private static final double[] SHARES = {0.1, 0.25, 0.5, 0.75, 0.9, 1};
  private static final Duration[] STAGE = {Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(10),
      Duration.ofMillis(25), Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250),
      Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30)};

  private final Counter records;
  private final Counter bytes;
  private final Counter bits;
  private final Counter alerts;
  private final Map<String, Counter> suppressed = new HashMap<>();
  private final Map<PaceKind, Counter> paced = new EnumMap<>(PaceKind.class);
  private final Map<DeadLetter.Kind, Counter> deadLetters = new EnumMap<>(DeadLetter.Kind.class);
  private final Counter unknownStreams;
  private final DistributionSummary batchRecords;
  private final DistributionSummary batchBytes;
  private final DistributionSummary batchFill;
  private final Timer scoring;
  private final Timer computing;
  private final Timer writing;
  private final AtomicLong pending = new AtomicLong();
  private final Counter shadowBytes;
  private final Counter shadowBits;
  private final Counter shadowedBits;
  private final Counter excluded;
  private final Counter withoutNetwork;
  private final Counter forgotten;
  private final Map<CommandResult.Outcome, Counter> commands = new EnumMap<>(CommandResult.Outcome.class);
  private final MeterRegistry registry;
  private final RulesInForce rulesInForce;
  private final BudgetMetrics budgets;
  private final TopicMetrics topics;
  private final LagMetrics lags;
  private final TraceExporter traces;

  ScoringMetrics(MeterRegistry registry, RulesInForce rulesInForce, BudgetMetrics budgets, TopicMetrics topics,
      LagMetrics lags, TraceExporter traces) {
    this.lags = lags;
    this.registry = registry;
    this.traces = traces;
    this.topics = topics;
    this.budgets = budgets;
    this.rulesInForce = rulesInForce;
    records = Counter.builder("megabyte.records").description("records scored").register(registry);
    bytes = Counter.builder("megabyte.bytes").description("bytes scored").register(registry);
    bits = Counter.builder("megabyte.bits").description("bits of the bytes scored").register(registry);
    alerts = Counter.builder("megabyte.alerts").description("records that alerted").register(registry);
    for (Rule.Kind kind : List.of(Rule.Kind.FINE, Rule.Kind.MUTE)) {
      suppressed.put(kind.id(), Counter.builder("megabyte.alerts.suppressed")
          .description("records that would have alerted").tag("reason", kind.id()).register(registry));
    }
    for (PaceKind kind : PaceKind.values()) {
      paced.put(kind, Counter.builder("megabyte.alerts.paced").description("silences and bursts of streams")
          .tag("kind", kind.id()).register(registry));
    }
    for (DeadLetter.Kind kind : DeadLetter.Kind.values()) {
      deadLetters.put(kind, Counter.builder("megabyte.dead.letters").description("records that cannot be scored")
          .tag("class", kind.name()).register(registry));
    }
    unknownStreams = Counter.builder("megabyte.unknown.streams")
        .description("streams whose first 300 records cost 6 bits a byte or more").register(registry);
    batchRecords = DistributionSummary.builder("megabyte.batch.records").description("records scored in one call")
        .register(registry);
    batchBytes = DistributionSummary.builder("megabyte.batch.bytes").description("bytes scored in one call")
        .register(registry);
    scoring = Timer.builder("megabyte.scoring").description("time in one call: model, judgement, output")
        .register(registry);
    batchFill = DistributionSummary.builder("megabyte.batch.fill")
        .description("share of the largest batch allowed that was scored in one call")
        .serviceLevelObjectives(SHARES).register(registry);
    computing = Timer.builder("megabyte.computing").description("time in one call: model, judgement")
        .serviceLevelObjectives(STAGE).register(registry);
    writing = Timer.builder("megabyte.writing").description("time in one call: output and state")
        .serviceLevelObjectives(STAGE).register(registry);
    Gauge.builder("megabyte.pending.records", pending, AtomicLong::get).description("records that wait to be scored")
        .register(registry);
    shadowBytes = Counter.builder("megabyte.shadow.bytes").description("bytes scored by a shadow too")
        .register(registry);
    shadowBits = Counter.builder("megabyte.shadow.bits")
        .description("bits of the bytes scored by a shadow too, by the shadow").register(registry);
    shadowedBits = Counter.builder("megabyte.shadowed.bits")
        .description("bits of the bytes scored by a shadow too, by the model in force").register(registry);
    excluded = Counter.builder("megabyte.memory.excluded.records")
        .description("unusual records that were left out of their partition's memory").register(registry);
    withoutNetwork = Counter.builder("megabyte.records.without.network")
        .description("records that the match model alone scored, where context is memory").register(registry);
    forgotten = Counter.builder("megabyte.streams.forgotten")
        .description("streams that were forgotten, since their latest records are old").register(registry);
    for (CommandResult.Outcome outcome : CommandResult.Outcome.values()) {
      commands.put(outcome, Counter.builder("megabyte.commands").description("commands that partitions took")
          .tag("outcome", outcome.id()).register(registry));
    }
  }

  /// Measures how many models are open, and how often the window of a stream was still there.
  void measure(ModelPool models, CachedScorer scorer) {
    FunctionCounter.builder("megabyte.cache.lookups", scorer, CachedScorer::hits).tag("outcome", "hit")
        .description("looks for a stream's window in the cache").register(registry);
    FunctionCounter.builder("megabyte.cache.lookups", scorer, CachedScorer::misses).tag("outcome", "miss")
        .description("looks for a stream's window in the cache").register(registry);
    Gauge.builder("megabyte.models.open", models, ModelPool::open).description("models that are open")
        .register(registry);
  }

  @Override
  public void scored(String topic, int recordBytes, double recordBits, boolean alert) {
    topics.scored(topic, recordBytes, recordBits, alert);
    records.increment();
    bytes.increment(recordBytes);
    bits.increment(recordBits);
    if (alert) {
      alerts.increment();
    }
  }

  @Override
  public byte[] traced(byte[] traceparent, RecordPosition at, long startMillis) {
    return traces.step(traceparent, at, startMillis);
  }

  @Override
  public void waited(String topic, long nanos) {
    topics.waited(topic, nanos);
  }

  @Override
  public void aged(String topic, long millis) {
    topics.aged(topic, millis);
  }

  @Override
  public void incident(String topic, IncidentChange.Kind change) {
    topics.incident(topic, change);
  }

  @Override
  public void paced(PaceKind kind) {
    paced.get(kind).increment();
  }

  @Override
  public void expected(String topic, double falseAlarms) {
    budgets.spend(topic, falseAlarms);
  }

  @Override
  public void budgetLeft(String topic, int partition, double falseAlarms) {
    budgets.left(topic, partition, falseAlarms);
  }

  @Override
  public void forgotten(int streams) {
    forgotten.increment(streams);
  }

  @Override
  public void suppressed(Suppression suppression) {
    suppressed.get(suppression.reason()).increment();
  }

  @Override
  public void scoredWithoutNetwork(int records) {
    withoutNetwork.increment(records);
  }

  @Override
  public void excludedFromMemory() {
    excluded.increment();
  }

  @Override
  public void deadLetter(DeadLetter.Kind kind) {
    deadLetters.get(kind).increment();
  }

  @Override
  public void unknownStream(StreamId stream, double bitsPerByte) {
    unknownStreams.increment();
    if (unknownStreams.count() <= MAX_LOGGED_STREAMS) {
      LOG.warnf("stream %s of %s: %.1f bits a byte, where random bytes have 8: the model does not know such bytes, and "
          + "will miss most of what is abnormal in them; try other bundles with 'megabyte bench alarms'",
          stream.key() == null ? "(unnamed)" : StreamName.of(stream.key()).text(), stream.topic(), bitsPerByte);
    }
  }

  @Override
  public void batch(Batch batch) {
    batchRecords.record(batch.records());
    batchBytes.record(batch.bytes());
    batchFill.record(batch.fill());
    computing.record(batch.computingNanos(), TimeUnit.NANOSECONDS);
    writing.record(batch.writingNanos(), TimeUnit.NANOSECONDS);
    scoring.record(batch.computingNanos() + batch.writingNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void shadowed(int recordBytes, double bitsInForce, double bitsOfShadow) {
    shadowBytes.increment(recordBytes);
    shadowBits.increment(bitsOfShadow);
    shadowedBits.increment(bitsInForce);
  }

  @Override
  public void command(CommandResult.Outcome outcome) {
    commands.get(outcome).increment();
  }

  @Override
  public void rules(int partition, Rules rules) {
    rulesInForce.put(partition, rules);
  }

  @Override
  public void lag(String topic, int partition, long waiting) {
    lags.lag(topic, partition, waiting);
  }

  @Override
  public void pending(int change) {
    pending.addAndGet(change);
  }
}
