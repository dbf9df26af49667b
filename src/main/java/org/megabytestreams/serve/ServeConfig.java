package org.megabytestreams.serve;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Holds the whole configuration of `serve`. Inner packages see only the settings that [ServeSettings] makes of it.
///
/// Uses Java 17 and no class of the project but [ServeDefaults], [ContinuationConfig] and [LearnConfig]: Quarkus's
/// build loads it in Maven's own JVM (see `pom.xml`).
///
/// Each key may be given as a system property, as an environment variable (`MEGABYTE_BATCH_DELAY`), in
/// `config/application.properties`, or on the command line by `--set`.
@ConfigMapping(prefix = "megabyte")
public interface ServeConfig {
  /// Names the Kafka brokers, as `HOST:PORT`, several by comma.
  @WithDefault("localhost:9092")
  String bootstrapServers();

  /// Names consumer group, transactions and changelog topics.
  @WithDefault("megabyte")
  String applicationId();

  /// Names this instance; no other may have the same name. With it, a restart takes over at once. Without it, a restart
  /// waits for `session-timeout`. `serve --embedded` sets it to `embedded`.
  Optional<String> instanceId();

  /// Gives the `HOST:PORT` where the other instances reach this one's HTTP. With it, each instance continues the
  /// streams of all. Every client that reaches that address may read what its streams hold.
  Optional<String> applicationServer();

  /// Names the folder of the model bundle.
  @WithDefault("${megabyte.bundles:src/main/bundles}/logs-any")
  Path model();

  /// Names the folder with the bundles that come with the project.
  Optional<Path> bundles();

  /// Names the places where commands' models are looked for by digest: bundles, and folders of bundles. By default
  /// these are the bundled ones' folder and that of `model`.
  Optional<List<Path>> models();

  /// Bounds the number of models that may be open at once, that of `model` among them.
  @WithDefault("${megabyte.most-models:4}")
  int maxModels();

  /// Holds what the old name of `max-models` says; [RenamedKeys] warns of it.
  Optional<Integer> mostModels();

  /// Names the folder where stores keep their files.
  @WithDefault("megabyte-data/state")
  Path stateDir();

  /// Sets the number of stream threads; 0 takes one for each of `cores`.
  @WithDefault("0")
  int threads();

  /// Sets the number of instances that keep a copy of each store beside the one that uses it. They take over without
  /// reading it again.
  @WithDefault("0")
  int standbyReplicas();

  /// Sets the number of cores of the model; 0 takes every core.
  @WithDefault("0")
  int cores();

  /// Names the provider that runs the model: `cpu`, `cuda`, or `auto`. `auto` is CUDA if it is available.
  @WithDefault("cpu")
  Provider provider();

  /// Bounds the memory of the GPU that a model may take.
  @WithDefault("4G")
  MemorySize gpuMemory();

  /// Sets the memory, outside the heap, for the windows of streams scored last. A window that does not fit is built
  /// again from the state store.
  @WithDefault("512M")
  MemorySize cacheSize();

  /// Sets the memory, outside the heap, for what the state stores of all partitions have written lately, or read.
  @WithDefault("128M")
  MemorySize storeMemory();

  /// Says what a record is scored with: `stream`, `record` or `memory` (the network sees no records before it).
  @WithDefault("stream")
  Context context();

  /// Sets about how many of a partition's latest bytes all its streams are scored with, if the model has a match model;
  /// 0 for none. Each stream then keeps its own window.
  @WithDefault(ServeDefaults.MEMORY_BYTES + "")
  MemorySize memorySize();

  /// Sets the time between two commits. Readers of committed records see nothing before a commit.
  @WithDefault("100ms")
  Duration commitInterval();

  /// Sets the time after which the group takes an instance for dead, and others take over.
  @WithDefault(ServeDefaults.SESSION_SECONDS + "s")
  Duration sessionTimeout();

  /// Sets the time after which brokers end a transaction that an instance has left open. One thread's partitions, each
  /// with a record of `records.max-size`, must be scored within it.
  @WithDefault(ServeDefaults.TRANSACTION_MINUTES + "m")
  Duration transactionTimeout();

  /// Says how long stopping may take before it is cut short.
  @WithDefault("8s")
  Duration shutdownTimeout();

  Topics topics();

  Output output();

  Streams streams();

  Batch batch();

  Records records();

  Alerts alerts();

  ContinuationConfig continuations();

  Http http();

  Live live();

  LearnConfig learn();

  Routes routes();

  Traces traces();

  Embedded embedded();

  Broker broker();

  /// Holds further properties of the Kafka clients, such as `megabyte.kafka."security.protocol"`.
  Map<String, String> kafka();

  /// Says what a record is scored with: the records of its stream before it, nothing, or what a memory predicts.
  enum Context {
    STREAM,
    RECORD,
    MEMORY
  }

  /// Names the provider that runs a model.
  enum Provider {
    CPU,
    CUDA,
    AUTO
  }

  /// Names a format of messages.
  enum Format {
    JSON,
    JSON_SCHEMA,
    AVRO
  }

  /// Holds the names of topics, and says what is done if one is missing.
  interface Topics {
    /// Names the topics to score. An entry with `*` (any run of characters) or `?` (any one) is a pattern: topics that
    /// match it are scored from their making on. `!` before a pattern leaves out what it matches.
    @WithDefault("bytes")
    List<String> input();

    /// Bounds the partitions of a topic that matches a pattern. One with more is not scored, and the log says so.
    @WithDefault("64")
    int maxMatchedPartitions();

    /// Bounds the bytes a second read of each input topic, a share for each partition. The rest waits; 0 for no bound.
    @WithDefault("0")
    MemorySize maxBytesPerSecond();

    /// Bounds the records a second read of each input topic, as `max-bytes-per-second` does; 0 for no bound.
    @WithDefault("0")
    int maxRecordsPerSecond();

    /// Names the topic of scores.
    @WithDefault(ServeDefaults.SCORES_TOPIC)
    String scores();

    /// Names the topic of alerts.
    @WithDefault(ServeDefaults.ALERTS_TOPIC)
    String alerts();

    /// Names the topic of records that cannot be scored.
    @WithDefault(ServeDefaults.DEAD_LETTERS_TOPIC)
    String deadLetters();

    /// Names the topic that holds the current state of each incident; none is written if it is empty. `auto` is
    /// `incidents` if topics are created, otherwise none.
    @WithDefault("auto")
    Optional<String> incidents();

    /// Names the topic of commands; none are taken if it is empty. `auto` is `control` if topics are created, otherwise
    /// none.
    @WithDefault("auto")
    Optional<String> control();

    /// Names the file of rules by which settings differ by topic ([TopicRules]).
    Optional<Path> file();

    /// Names the topic that says what tasks did with commands.
    @WithDefault(ServeDefaults.CONTROL_APPLIED_TOPIC)
    String controlApplied();

    /// Names the topic of scores by models that shadow those in force.
    @WithDefault(ServeDefaults.SHADOW_SCORES_TOPIC)
    String shadowScores();

    /// Names the topic of prompts; none are read if it is empty. `auto` is `prompts` if topics are created, otherwise
    /// none.
    @WithDefault("auto")
    Optional<String> prompts();

    /// Names the topic of the continuations of prompts.
    @WithDefault("continuations")
    String continuations();

    /// Names the topic of cancellations, which end prompts in work ahead of prompts that wait; none are read if it is
    /// not set.
    Optional<String> cancellations();

    /// Tells whether to create topics that are missing; in the embedded broker they are created.
    @WithDefault("${megabyte.embedded.enabled:false}")
    boolean create();

    /// Sets the number of partitions of created topics.
    @WithDefault("4")
    int partitions();

    /// Says how long to wait for brokers and topics.
    @WithDefault(ServeDefaults.TOPICS_SECONDS + "s")
    Duration timeout();
  }

  /// Says how messages are written.
  interface Output {
    /// Names the format of scores, alerts and incidents: `json`, `json-schema` or `avro`. The last two need a schema
    /// registry, which `megabyte.kafka."schema.registry.url"` names.
    @WithDefault("json")
    Format format();
  }

  /// Says how long streams are remembered.
  interface Streams {
    /// Sets the age at which a stream is forgotten: its latest record is older than those of its partition by this. Its
    /// next record begins a new stream. 0 keeps all.
    @WithDefault("30d")
    Duration forgetAfter();
  }

  /// Bounds micro-batches.
  interface Batch {
    /// Says how long a record waits for others.
    @WithDefault("25ms")
    Duration delay();

    /// Sets the bytes at which a partition's batch is scored at once.
    @WithDefault("" + ServeDefaults.BATCH_BYTES)
    MemorySize maxSize();

    /// Sets the records at which a partition's batch is scored at once.
    @WithDefault("" + ServeDefaults.BATCH_RECORDS)
    int maxRecords();

    /// Bounds the bytes that go through the model in one call, unless one record is longer.
    @WithDefault("" + ServeDefaults.SLICE_BYTES)
    MemorySize sliceSize();

    /// Sets the time of scoring after which a task asks for a commit before `commit-interval` is over.
    @WithDefault("25ms")
    Duration commitAfter();
  }

  /// Bounds a record; anything longer is a dead letter.
  interface Records {
    /// Bounds the bytes of a value.
    @WithDefault("" + ServeDefaults.MAX_RECORD_BYTES)
    MemorySize maxSize();

    /// Bounds the bytes of a key.
    @WithDefault("" + ServeDefaults.MAX_KEY_BYTES)
    MemorySize maxKeySize();

    /// Sets the records of a partition at which no more are fetched; up to twice as many may be in memory.
    @WithDefault("" + ServeDefaults.BUFFERED_RECORDS)
    int buffered();
  }

  /// Says when a score is an alert.
  interface Alerts {
    /// Sets the alarm budget: how many false alarms a day each stream may have.
    @WithDefault("" + ServeDefaults.FALSE_ALARMS_PER_DAY)
    double falseAlarmsPerDay();

    /// Sets the alarm budget of all streams of a topic together; 0 for none. Each partition has an equal share.
    @WithDefault("0")
    double topicFalseAlarmsPerDay();

    /// Sets the alarm budget of all input topics together; 0 for none. Each partition has an equal share.
    @WithDefault("0")
    double allFalseAlarmsPerDay();

    /// Sets the alarm budget of a stream for falling silent and for coming in bursts, in false alarms a day; 0 tells of
    /// neither. A stream is judged after 24 hours with records.
    @WithDefault("0")
    double paceFalseAlarmsPerDay();

    /// Sets the number of a stream's records before its first alert.
    @WithDefault("300")
    int warmUpRecords();

    /// Sets the number of calm records after which an incident ends.
    @WithDefault("200")
    int quietRecords();

    /// Sets the time without an alert after which an incident ends, too.
    @WithDefault("60s")
    Duration quietTime();

    /// Sets the bytes that the model writes in place of the worst span, once an incident; each costs a pass.
    @WithDefault("" + ServeDefaults.EXPECTED_BYTES)
    int expectedBytes();

    /// Hides a part of records in alerts: `digits`, or what a regular expression matches. NAME is free.
    Map<String, String> redact();

    /// Holds one such rule without a name.
    @WithName("redact")
    Optional<String> redactUnnamed();
  }

  /// Says who may ask over HTTP.
  interface Http {
    /// Names hosts, beside localhost and IP addresses, that requests may give as their host, and whose pages may ask.
    /// `*` stands for any.
    Optional<List<String>> allowedHosts();

    /// Names the file of those who have a key. On each line it has a name, a role (`viewer`, `operator` or `instance`)
    /// and the SHA-256 of the key in hex digits. With it, requests need a key, but for health and metrics.
    Optional<Path> keysFile();

    /// Names the file with the key that this instance shows to the others; its role there is `instance`.
    Optional<Path> instanceKeyFile();
  }

  /// Says whether people may look at the live page.
  interface Live {
    /// Tells whether the live page and its API answer: `true`, `false`, or `auto`. By `auto` they answer if HTTP
    /// is for this machine alone, or keys are needed. They show records' bytes to all whom they answer.
    @WithDefault("auto")
    String enabled();
  }

  /// Says where people are told of incidents.
  interface Routes {
    /// Names the file of routes (`schemas/routes.schema.json`); incidents are sent nowhere without it.
    Optional<Path> file();
  }

  /// Says where spans go.
  interface Traces {
    /// Names the address of an OpenTelemetry collector, such as `http://127.0.0.1:4318/v1/traces` (OTLP over HTTP). The
    /// service then adds a span to the trace of each record that has a sampled `traceparent`; without it, it passes the
    /// header on.
    Optional<String> endpoint();
  }

  /// Configures the service's own broker, a child process.
  interface Embedded {
    /// Tells whether to start a broker of its own; `serve --embedded` does.
    @WithDefault("false")
    boolean enabled();

    /// Names the folder of its data.
    @WithDefault("megabyte-data/broker")
    Path folder();

    /// Sets its port on 127.0.0.1; 0 takes a free one.
    @WithDefault("9092")
    int port();
  }

  /// Configures the embedded broker's program.
  interface Broker {
    /// Names the folder with its jars.
    @WithDefault("target/broker/lib")
    Path lib();
  }
}
