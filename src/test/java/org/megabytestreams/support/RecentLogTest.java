package org.megabytestreams.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

class RecentLogTest {
  private static final String OWN = "org.megabytestreams.serve.ScoringMetrics";
  /// Finds calls of a logger that do not begin with a text, or add something else to it.
  private static final Pattern QUOTES = Pattern.compile(
      "LOG::|LOG\\.\\w++\\((?:System\\.Logger\\.Level\\.\\w++,\\s*+|e,\\s*+)?+"
          + "(?:[^\"\\s]|(?:\"(?:[^\"\\\\]|\\\\.)*+\"\\s*+(?:\\+\\s*+(?=\"))?+)++\\+)");

  private final RecentLog log = new RecentLog("bytes"::equals);

  @Test
  void leavesOutWhatLinesQuoteButNumbersAndKnownNames() {
    publish(OWN, FormatStyle.PRINTF, "stream %s of %s: %.1f bits, %d records", "a-key", "bytes", 7.96, 300);
    publish("io.other.Foreign", FormatStyle.PRINTF, "rejected: %s", "a-value");
    publish(OWN, FormatStyle.MESSAGE_FORMAT, "replaced: {0}", "a-value");
    assertEquals(List.of("WARN " + OWN + ": stream … of bytes: 8.0 bits, 300 records",
        "WARN io.other.Foreign: rejected: …", "WARN " + OWN + ": replaced: …"), lines());
  }

  @Test
  void leavesOutTextsThatMayQuoteAnything() {
    publish("io.other.Foreign", FormatStyle.NO_FORMAT, "got a-value");
    publish("org.apache.kafka.clients.NetworkClient", FormatStyle.NO_FORMAT, "Node -1\ndisconnected.");
    publish(OWN, FormatStyle.PRINTF, "stopped");
    publish(OWN, FormatStyle.NO_FORMAT, "formatted a-value", "a-value");
    publish(OWN, FormatStyle.PRINTF, "%d", "a-value");
    assertEquals(List.of("WARN io.other.Foreign: …",
        "WARN org.apache.kafka.clients.NetworkClient: Node -1 disconnected.", "WARN " + OWN + ": stopped",
        "WARN " + OWN + ": …", "WARN " + OWN + ": …"), lines());
  }

  @Test
  void namesClassesOfExceptionsWithoutTheirMessages() {
    ExtLogRecord event = new ExtLogRecord(Level.ERROR, "failed", FormatStyle.PRINTF, OWN);
    event.setLoggerName(OWN);
    event.setThrown(new IllegalStateException("a-value", new IOException("a-value")));
    log.publish(event);
    String line = lines().getFirst();
    assertTrue(line.contains("failed [java.lang.IllegalStateException at org.megabytestreams.support.RecentLogTest"),
        line);
    assertTrue(line.contains(" by java.io.IOException at "), line);
    assertFalse(line.contains("a-value"), line);
  }

  @Test
  void getsParametersApartFromMessagesByTheProgramsLoggers() {
    Logger root = Logger.getLogger("");
    root.addHandler(log);
    try {
      org.jboss.logging.Logger.getLogger(OWN).warnf("stream %s has %d", "a-value", 2);
      System.getLogger(OWN).log(System.Logger.Level.WARNING, "replaced: {0}", "a-value");
    } finally {
      root.removeHandler(log);
    }
    assertEquals(List.of("WARN " + OWN + ": stream … has 2", "WARN " + OWN + ": replaced: …"), lines());
  }

  @Test
  void keepsTheLatestLines() {
    for (int i = 0; i < RecentLog.MAX_LINES + 1; i++) {
      publish(OWN, FormatStyle.PRINTF, "line %d", i);
    }
    assertEquals(RecentLog.MAX_LINES, lines().size());
    assertTrue(lines().getFirst().endsWith("line 1"), lines().getFirst());
  }

  /// A line without parameters is kept whole, so what it quotes must be a parameter.
  @Test
  void everyLogLineOfTheProgramQuotesByParameters() throws IOException {
    List<String> quoting = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        QUOTES.matcher(Files.readString(file)).results()
            .forEach(call -> quoting.add(file.getFileName() + ": " + call.group()));
      }
    }
    assertEquals(List.of(), quoting);
    assertTrue(QUOTES.matcher("LOG.info(\"got \" + value);").find());
    assertTrue(QUOTES.matcher("LOG.log(System.Logger.Level.INFO, \"a \"\n + \"b \" + value);").find());
    assertTrue(QUOTES.matcher("LOG.warn(value);").find());
    assertFalse(QUOTES.matcher("LOG.infof(\"got %s\"\n + \" x\", value);").find());
  }

  private void publish(String logger, FormatStyle style, String message, Object... parameters) {
    ExtLogRecord event = new ExtLogRecord(Level.WARN, message, style, logger);
    event.setLoggerName(logger);
    if (parameters.length > 0) {
      event.setParameters(parameters);
    }
    log.publish(event);
  }

  /// Lines without their times.
  private List<String> lines() {
    return log.text().lines().map(line -> line.replaceFirst("^\\S+ ", "")).toList();
  }
}
