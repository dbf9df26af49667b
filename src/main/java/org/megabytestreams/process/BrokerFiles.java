package org.megabytestreams.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/// Writes the broker's configuration files. They name files relative to the broker's folder, in which the broker runs.
/// Kafka and its logging would split or unescape some names of folders.
final class BrokerFiles {
  static final String PROPERTIES = "server.properties";
  static final String LOGGING = "log4j2.properties";

  private BrokerFiles() {}

  static void write(BrokerSettings settings, int port, int controllerPort) throws IOException {
    Files.createDirectories(settings.data());
    Files.createDirectories(settings.logs());
    try (OutputStream out = Files.newOutputStream(settings.file(PROPERTIES))) {
      properties(settings, port, controllerPort).store(out, null);
    }
    Files.writeString(settings.file(LOGGING), logging(settings));
  }

  private static Properties properties(BrokerSettings settings, int port, int controllerPort) {
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", "1");
    p.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    p.setProperty("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    p.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_PLAINTEXT");
    p.setProperty("log.dirs", relative(settings, settings.data()));
    p.setProperty("offsets.topic.replication.factor", "1");
    p.setProperty("offsets.topic.num.partitions", "8");
    p.setProperty("transaction.state.log.replication.factor", "1");
    p.setProperty("transaction.state.log.min.isr", "1");
    p.setProperty("transaction.state.log.num.partitions", "8");
    p.setProperty("share.coordinator.state.topic.replication.factor", "1");
    p.setProperty("share.coordinator.state.topic.min.isr", "1");
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    p.setProperty("group.min.session.timeout.ms", "1000");
    p.setProperty("auto.create.topics.enable", "false");
    p.putAll(settings.extra());
    return p;
  }

  /// Returns the name of a file as the broker gets it, relative to its folder.
  static String relative(BrokerSettings settings, Path file) {
    return settings.folder().relativize(file).toString();
  }

  private static String logging(BrokerSettings settings) {
    String folder = relative(settings, settings.logs());
    String text = """
        name=broker
        status=warn
        appender.server.type=RollingFile
        appender.server.name=server
        appender.server.fileName=%1$s/server.log
        appender.server.filePattern=%1$s/server.log.%%i
        appender.server.policies.type=Policies
        appender.server.policies.size.type=SizeBasedTriggeringPolicy
        appender.server.policies.size.size=20MB
        appender.server.strategy.type=DefaultRolloverStrategy
        appender.server.strategy.max=5
        appender.server.layout.type=PatternLayout
        appender.server.layout.pattern=[%%d] %%p %%m (%%c)%%n
        rootLogger.level=info
        rootLogger.appenderRef.server.ref=server
        """.formatted(folder);
    return !settings.requestLog() ? text : text + """
        appender.request.type=File
        appender.request.name=request
        appender.request.fileName=%1$s/request.log
        appender.request.layout.type=PatternLayout
        appender.request.layout.pattern=[%%d] %%p %%m (%%c)%%n
        appender.request.filter.own.type=RegexFilter
        appender.request.filter.own.regex=.*"clientId":"megabyte.*
        appender.request.filter.own.onMatch=DENY
        appender.request.filter.own.onMismatch=NEUTRAL
        logger.request.name=kafka.request.logger
        logger.request.level=debug
        logger.request.additivity=false
        logger.request.appenderRef.request.ref=request
        """.formatted(folder);
  }
}
