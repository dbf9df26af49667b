package org.megabytestreams.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// Writes the broker's configuration files.
final class BrokerFiles {
  static final String PROPERTIES = "server.properties";
  static final String LOGGING = "log4j2.properties";

  private BrokerFiles() {}

  static void write(BrokerSettings settings, int port, int controllerPort) throws IOException {
    Files.createDirectories(settings.data());
    Files.createDirectories(settings.logs());
    Files.writeString(settings.file(PROPERTIES), properties(settings, port, controllerPort).entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n").collect(Collectors.joining()));
    Files.writeString(settings.file(LOGGING), logging(settings));
  }

  private static Map<String, String> properties(BrokerSettings settings, int port, int controllerPort) {
    Map<String, String> p = new LinkedHashMap<>();
    p.put("process.roles", "broker,controller");
    p.put("node.id", "1");
    p.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    p.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    p.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    p.put("controller.listener.names", "CONTROLLER");
    p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_PLAINTEXT");
    p.put("log.dirs", settings.data().toAbsolutePath().toString());
    p.put("offsets.topic.replication.factor", "1");
    p.put("offsets.topic.num.partitions", "8");
    p.put("transaction.state.log.replication.factor", "1");
    p.put("transaction.state.log.min.isr", "1");
    p.put("transaction.state.log.num.partitions", "8");
    p.put("share.coordinator.state.topic.replication.factor", "1");
    p.put("share.coordinator.state.topic.min.isr", "1");
    p.put("group.initial.rebalance.delay.ms", "0");
    p.put("group.min.session.timeout.ms", "1000");
    p.put("auto.create.topics.enable", "false");
    p.putAll(settings.extra());
    return p;
  }

  private static String logging(BrokerSettings settings) {
    String folder = settings.logs().toAbsolutePath().toString();
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
