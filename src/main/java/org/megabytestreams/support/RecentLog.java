package org.megabytestreams.support;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IllegalFormatException;
import java.util.Set;
import java.util.function.Predicate;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.stream.Collectors;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/// Keeps the latest lines of the log without what they quote: records, their keys and settings may be quoted.
///
/// A line keeps its own words. Of its parameters it keeps numbers and names that are known; `…` stands for the others.
/// Of an exception it keeps the class, and not the message. An example: `stream … of bytes: 7.9 bits a byte`.
///
/// Safe for use by several threads.
public final class RecentLog extends ExtHandler {
  static final int MAX_LINES = 500;
  private static final int MAX_CHARS = 500;
  private static final int MAX_CAUSES = 5;
  private static final String LEFT_OUT = "…";
  private static final Formatter FORMATTER = new PatternFormatter("%s");
  /// The program's own lines are constants without parameters (RecentLogTest). Those of Kafka name topics, partitions,
  /// offsets and brokers.
  private static final Set<String> OPEN_LOGGERS = Set.of("org.megabytestreams.", "org.apache.kafka.");

  private final Predicate<String> known;
  private final Deque<String> lines = new ArrayDeque<>();

  /// @param known names that lines may quote, such as those of topics
  public RecentLog(Predicate<String> known) {
    this.known = known;
    setLevel(Level.INFO);
  }

  /// Gets events whose parameters are not in their messages yet. Handlers of Java's own kind would get messages that
  /// are complete.
  @Override
  protected void doPublish(ExtLogRecord event) {
    String text = event.getInstant().truncatedTo(ChronoUnit.MILLIS) + " " + event.getLevel() + " "
        + event.getLoggerName() + ": " + cut(message(event)) + causes(event.getThrown());
    synchronized (lines) {
      lines.add(text);
      if (lines.size() > MAX_LINES) {
        lines.remove();
      }
    }
  }

  /// Returns the lines that are kept, the oldest first, each with a line feed.
  public String text() {
    synchronized (lines) {
      return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }
  }

  private String message(ExtLogRecord event) {
    Object[] parameters = event.getParameters();
    if (parameters == null || parameters.length == 0) {
      return isOpen(String.valueOf(event.getLoggerName())) ? String.valueOf(event.getMessage()) : LEFT_OUT;
    }
    if (event.getFormatStyle() == ExtLogRecord.FormatStyle.NO_FORMAT) {
      return LEFT_OUT; // another handler has put the parameters into the message
    }
    ExtLogRecord copy = new ExtLogRecord(event.getLevel(), event.getMessage(), event.getFormatStyle(), "");
    Object[] shown = new Object[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      shown[i] = shown(parameters[i]);
    }
    copy.setParameters(shown);
    try {
      return FORMATTER.formatMessage(copy);
    } catch (IllegalFormatException _) {
      return LEFT_OUT;
    }
  }

  private static boolean isOpen(String logger) {
    return OPEN_LOGGERS.stream().anyMatch(logger::startsWith);
  }

  private Object shown(Object parameter) {
    return parameter instanceof Number || parameter instanceof Boolean || parameter instanceof Enum<?>
        || parameter instanceof Duration || parameter instanceof Instant
        || parameter instanceof String name && known.test(name) ? parameter : LEFT_OUT;
  }

  private static String cut(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + LEFT_OUT;
  }

  private static String causes(Throwable thrown) {
    StringBuilder text = new StringBuilder();
    int count = 0;
    for (Throwable cause = thrown; cause != null && count < MAX_CAUSES; cause = cause.getCause()) {
      text.append(count == 0 ? " [" : " by ").append(cause.getClass().getName());
      if (cause.getStackTrace().length > 0) {
        text.append(" at ").append(cause.getStackTrace()[0]);
      }
      count++;
    }
    return count == 0 ? "" : text.append(']').toString();
  }
}
