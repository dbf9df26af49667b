package org.megabytestreams.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.megabytestreams.cli.terminal.EscapedText;
import org.megabytestreams.serve.ConfigCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs `megabyte config`.
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Looks at the service's configuration, without starting the service.",
    footer = {
      "",
      "Examples:",
      "  megabyte config check topics.json --input app-web,audit"
    },
    subcommands = ConfigCommand.Check.class,
    synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand {
  /// Runs `megabyte config check`.
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Checks the configuration that `serve` would read here, and its rules by topic.",
        "It looks at the environment, system properties and config/application.properties. It prints the settings of",
        "each input topic and where they come from."
      },
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {
        "0:all is well",
        "2:something is wrong; there is a line for each problem"
      },
      footer = {
        "",
        "Examples:",
        "  megabyte config check topics.json --input app-web,audit",
        "  megabyte config check topics.json --bootstrap localhost:9092",
        "  MEGABYTE_ALERTS_QUIET_TIME=5m megabyte config check --set megabyte.memory-size=4M"
      })
  static final class Check implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "FILE",
        description = "Rules by topic (default: what megabyte.topics.file names).")
    Path file;

    @Option(names = "--input", paramLabel = "TOPICS", description = "The input topics, comma-separated.")
    String input;

    @Option(names = "--bootstrap", paramLabel = "HOST:PORT",
        description = "Also look whether these Kafka brokers have the input topics.")
    String bootstrap;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Any key of the configuration.")
    Map<String, String> settings = new LinkedHashMap<>();

    @Override
    public Integer call() {
      Map<String, String> given = new LinkedHashMap<>(settings);
      if (file != null) {
        given.put("megabyte.topics.file", file.toString().replace("$", "\\$"));
      }
      if (input != null) {
        given.put("megabyte.topics.input", input);
      }
      if (bootstrap != null) {
        given.put("megabyte.bootstrap-servers", bootstrap);
      }
      ConfigCheck check = ConfigCheck.of(given);
      if (bootstrap != null) {
        check.askBrokers();
      }
      check.warnings().forEach(line -> System.err.println("megabyte config check: warning: " + EscapedText.line(line)));
      check.problems().forEach(line -> System.err.println("megabyte config check: " + EscapedText.line(line)));
      if (!check.problems().isEmpty()) {
        return ExitCode.USAGE;
      }
      check.topics().forEach(topic -> print(topic, System.out));
      return ExitCode.OK;
    }

    private static void print(ConfigCheck.Topic topic, PrintStream out) {
      out.println(topic.name());
      for (ConfigCheck.Setting setting : topic.settings()) {
        out.printf(Locale.ROOT, "  %-18s %-24s %s%n", setting.key(), EscapedText.line(setting.value()),
            EscapedText.line(setting.origin()));
      }
    }
  }
}
