package org.megabytestreams.cli;

import io.quarkus.runtime.Quarkus;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.megabytestreams.cli.terminal.ErrorLines;
import org.megabytestreams.runtime.TemporaryFolder;
import org.megabytestreams.serve.ServeApplication;
import org.rocksdb.RocksDB;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Runs `megabyte serve`. It puts its options into system properties, where the configuration finds them, and starts
/// Quarkus.
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Scores the records of Kafka topics, and says which are not normal.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "1:the service has failed for good, or the configuration is wrong; a line says why",
      "2:the command line is wrong",
      "130:ended by Ctrl-C; what was committed stays"
    },
    footer = {
      "",
      "Examples:",
      "  megabyte serve --embedded",
      "  megabyte serve --bootstrap localhost:9092 --input access-log,app-log --create-topics",
      "",
      "Reads topic 'bytes' (or --input), writes 'scores', 'alerts' and 'dead-letters'. If it creates topics, it also",
      "writes 'incidents', takes commands from 'control' (`megabyte control --help`) and prompts from 'prompts', and",
      "answers in 'control-applied', 'shadow-scores' and 'continuations'. Otherwise megabyte.topics.* names those.",
      "The live page is at http://127.0.0.1:8080/. The management port has /q/health and /q/metrics.",
      "Every key of the configuration can be given by --set: docs/reference/configuration.md."
    })
final class ServeCommand implements Callable<Integer> {
  private static final int MAX_PORT = 65_535;

  @ArgGroup(multiplicity = "0..1")
  Brokers brokers;

  /// Names the Kafka brokers of the service.
  static final class Brokers {
    @Option(names = "--bootstrap", paramLabel = "HOST:PORT",
        description = "A Kafka broker that runs already (default: localhost:9092).")
    String bootstrap;

    @Option(names = "--embedded", description = "Start a local broker; its data stay in --data.")
    boolean embedded;
  }

  @Option(names = "--data", paramLabel = "DIR",
      description = "Folder of stores and of the embedded broker (default: ./megabyte-data).")
  Path data;

  @Option(names = "--kafka-port", paramLabel = "PORT",
      description = "Port of the embedded broker (default: 9092; 0: any).")
  @Bounds(min = 0, max = MAX_PORT)
  Integer kafkaPort;

  @Option(names = "--port", paramLabel = "PORT", description = "Port of HTTP on 127.0.0.1 (default: 8080; 0: any).")
  @Bounds(min = 0, max = MAX_PORT)
  Integer port;

  @Option(names = "--management-port", paramLabel = "PORT",
      description = "Port of health and metrics on 127.0.0.1 (default: 9000; 0: any, as with --port 0).")
  @Bounds(min = 0, max = MAX_PORT)
  Integer managementPort;

  @Option(names = "--model", paramLabel = "BUNDLE",
      description = "Folder of a model bundle (default: the bundled logs-any).")
  Path model;

  @Option(names = "--models", paramLabel = "DIRS",
      description = "Folders in which `control` finds models, comma-separated (default: the bundled ones'"
          + " and --model's).")
  String models;

  @Option(names = "--input", paramLabel = "TOPICS",
      description = "Topics to score, comma-separated (default: bytes). With * and ?, those that match, now and later;"
          + " with ! before, those to leave out.")
  String input;

  @Option(names = "--create-topics", negatable = true,
      description = "Create topics that are missing (default: with --embedded only).")
  Boolean createTopics;

  @Option(names = "--learn",
      description = "Learn from what the topics retain: new models are tried in shadow, and better ones come into"
          + " force (megabyte.learn.*).")
  boolean learn;

  @Option(names = "--routes", paramLabel = "FILE",
      description = "Where people are told of incidents; `megabyte route-test` tries a route.")
  Path routes;

  @Option(names = "--json-log", description = "Write the log as JSON, an object a line.")
  boolean jsonLog;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Any key of the configuration.")
  Map<String, String> settings = new LinkedHashMap<>();

  @Override
  public Integer call() {
    if (brokers != null && brokers.embedded) {
      put("megabyte.embedded.enabled", true);
      put("megabyte.instance-id", "embedded");
    } else if (brokers != null) {
      put("megabyte.bootstrap-servers", brokers.bootstrap);
    }
    if (data != null) {
      put("megabyte.embedded.folder", data.resolve("broker"));
      put("megabyte.state-dir", data.resolve("state"));
      put("megabyte.learn.folder", data.resolve("learnt"));
    }
    put("megabyte.embedded.port", kafkaPort);
    put("quarkus.http.port", port);
    put("quarkus.management.port", managementPort == null && port != null && port == 0 ? port : managementPort);
    put("megabyte.model", model);
    put("megabyte.models", models);
    put("megabyte.topics.input", input);
    put("megabyte.topics.create", createTopics);
    put("megabyte.routes.file", routes);
    put("megabyte.learn.enabled", learn ? true : null);
    put("quarkus.log.console.json.enabled", jsonLog ? true : null);
    settings.forEach(this::put);
    loadStores();
    int[] code = {0};
    Quarkus.run(ServeApplication.class, (exit, failure) -> {
      code[0] = exit;
      if (failure != null) {
        System.err.println("megabyte serve: " + ErrorLines.rootLine(failure));
      }
    });
    return code[0];
  }

  /// Loads what Quarkus would load in the midst of its start. There Quarkus says less of what went wrong.
  private static void loadStores() {
    try {
      RocksDB.loadLibrary();
    } catch (RuntimeException | LinkageError e) {
      throw new IllegalStateException(TemporaryFolder.problem("cannot load RocksDB", e), e);
    }
  }

  private void put(String key, Object value) {
    if (value != null) {
      // In a path, a dollar sign begins no expression.
      System.setProperty(key, value instanceof Path ? value.toString().replace("$", "\\$") : value.toString());
    }
  }
}
