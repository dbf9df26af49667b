package org.megabytestreams.serve;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The whole configuration of `serve`. Inner packages see the settings made of it by [ServeSettings] alone.
///
/// Uses Java 17 and no class of the project: Quarkus's build loads it in Maven's own JVM (see `pom.xml`).
///
/// Each key may be given as a system property, as an environment variable (`MEGABYTE_BATCH_DELAY`), in
/// `config/application.properties`, or on the command line by `--set`.
@ConfigMapping(prefix = "megabyte")
public interface ServeConfig {
  @WithDefault("localhost:9092")
  String bootstrapServers();

  /// Names consumer group, transactions, changelog topics.
  @WithDefault("megabyte")
  String applicationId();

  /// A name of this instance that no other has: with it, a restart takes over at once.
  Optional<String> instanceId();

  /// `HOST:PORT` where the other instances reach this one's HTTP. With it, each continues the streams of all, and
  /// whoever reaches that address may read what its streams hold.
  Optional<String> applicationServer();

  /// Folder of the model bundle.
  @WithDefault("${megabyte.bundles:src/main/bundles}/logs")
  Path model();

  /// Folder with the bundles that come with the project.
  Optional<Path> bundles();

  /// Where commands' models are looked for by digest: bundles, and folders of bundles. By default the bundled ones'
  /// folder and that of `model`.
  Optional<List<Path>> models();

  /// As many models may be open at once, that of `model` among them.
  @WithDefault("4")
  int mostModels();

  /// Where stores keep their files.
  @WithDefault("megabyte-data/state")
  Path stateDir();

  /// Stream threads; 0 takes one for each of `cores`.
  @WithDefault("0")
  int threads();

  /// Instances that keep a copy of each store beside the one that uses it, to take over without reading it anew.
  @WithDefault("0")
  int standbyReplicas();

  /// Cores of the model; 0 takes every core.
  @WithDefault("0")
  int cores();

  /// What the model runs on: `cpu`, `cuda`, or `auto`: CUDA where it can be had.
  @WithDefault("cpu")
  Provider provider();

  /// Memory of the GPU that a model may take.
  @WithDefault("4G")
  MemorySize gpuMemory();

  /// Memory, outside the heap, for the windows of streams scored last.
  @WithDefault("512M")
  MemorySize cacheSize();

  /// Memory, outside the heap, for what the state stores of all partitions have written lately, or read.
  @WithDefault("128M")
  MemorySize storeMemory();

  /// What a record is scored with: `stream` or `record`.
  @WithDefault("stream")
  Context context();

  @WithDefault("100ms")
  Duration commitInterval();

  @WithDefault("6s")
  Duration sessionTimeout();

  @WithDefault("5m")
  Duration transactionTimeout();

  /// How long stopping may take before it is cut short.
  @WithDefault("8s")
  Duration shutdownTimeout();

  Topics topics();

  Batch batch();

  Records records();

  Alerts alerts();

  Continuations continuations();

  Http http();

  Embedded embedded();

  Broker broker();

  /// Further properties of the Kafka clients, such as `megabyte.kafka."security.protocol"`.
  Map<String, String> kafka();

  /// What a record is scored with: the records of its stream before it, or nothing.
  enum Context {
    STREAM,
    RECORD
  }

  /// What runs a model.
  enum Provider {
    CPU,
    CUDA,
    AUTO
  }

  /// Names, and what is done where one is missing.
  interface Topics {
    @WithDefault("bytes")
    List<String> input();

    @WithDefault("scores")
    String scores();

    @WithDefault("alerts")
    String alerts();

    @WithDefault("dead-letters")
    String deadLetters();

    /// Commands; none are taken where it is empty. `auto`: `control` where topics are created, otherwise none.
    @WithDefault("auto")
    Optional<String> control();

    /// What tasks did with commands.
    @WithDefault("control-applied")
    String controlApplied();

    /// Scores by models that shadow those in force.
    @WithDefault("shadow-scores")
    String shadowScores();

    /// Prompts; none are read where it is empty. `auto`: `prompts` where topics are created, otherwise none.
    @WithDefault("auto")
    Optional<String> prompts();

    /// What is written after them.
    @WithDefault("continuations")
    String continuations();

    /// Whether to create topics that are missing; embedded, they are.
    @WithDefault("${megabyte.embedded.enabled:false}")
    boolean create();

    /// Partitions of created topics.
    @WithDefault("4")
    int partitions();

    /// How long to wait for brokers and topics.
    @WithDefault("30s")
    Duration timeout();
  }

  /// Micro-batches.
  interface Batch {
    /// How long a record waits for others.
    @WithDefault("25ms")
    Duration delay();

    /// A partition's batch is scored at once when it holds so many bytes.
    @WithDefault("256K")
    MemorySize maxSize();

    /// Or so many records.
    @WithDefault("2000")
    int maxRecords();

    /// At most so many bytes go through the model in one call, unless one record is longer.
    @WithDefault("256K")
    MemorySize sliceSize();

    /// A task that has scored for so long asks for a commit before `commit-interval` is over.
    @WithDefault("25ms")
    Duration commitAfter();
  }

  /// What a record may be; anything longer is a dead letter.
  interface Records {
    @WithDefault("1M")
    MemorySize maxSize();

    @WithDefault("4K")
    MemorySize maxKeySize();

    /// Records of a partition at which no more are fetched; up to twice as many may be in memory.
    @WithDefault("32")
    int buffered();
  }

  /// When a score is an alert.
  interface Alerts {
    @WithDefault("1")
    double falseAlarmsPerDay();

    /// Records of a stream before its first alert.
    @WithDefault("300")
    int warmUpRecords();

    /// An incident ends after so many calm records.
    @WithDefault("200")
    int quietRecords();

    /// Or so long without an alert.
    @WithDefault("60s")
    Duration quietTime();

    /// Bytes that the model writes in place of the worst span, once an incident; each costs a pass.
    @WithDefault("32")
    int expectedBytes();
  }

  /// What the model writes after prompts.
  interface Continuations {
    @WithDefault("true")
    boolean enabled();

    /// Continuations that are written at a time.
    @WithDefault("8")
    int lanes();

    /// Continuations that wait for a lane.
    @WithDefault("256")
    int queue();

    /// Prompts from Kafka that are in memory; more wait in their topic.
    @WithDefault("64")
    int mostInWork();

    /// Requests over HTTP that are answered at a time.
    @WithDefault("32")
    int mostRequests();

    @WithDefault("1M")
    MemorySize promptSize();

    @WithDefault("64K")
    MemorySize mostBytes();

    @WithDefault("16")
    int mostSamples();

    @WithDefault("10m")
    Duration mostDeadline();

    /// Topics, beside that of continuations, that a prompt may want its answer in.
    Optional<List<String>> replyTopics();

    /// Whether requests may name ranges of the input topics: whoever may ask, over HTTP or by topic `prompts`, reads
    /// those by it.
    @WithDefault("false")
    boolean ranges();
  }

  /// Who may ask over HTTP.
  interface Http {
    /// Names, beside localhost and IP addresses, that requests may give as their host, and whose pages may ask. `*`
    /// stands for any.
    Optional<List<String>> allowedHosts();
  }

  /// A broker of one's own, as a child process.
  interface Embedded {
    @WithDefault("false")
    boolean enabled();

    @WithDefault("megabyte-data/broker")
    Path folder();

    @WithDefault("9092")
    int port();
  }

  /// The embedded broker's program.
  interface Broker {
    /// Folder with its jars.
    @WithDefault("target/broker/lib")
    Path lib();
  }
}
