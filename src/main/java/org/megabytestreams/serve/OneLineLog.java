package org.megabytestreams.serve;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.megabytestreams.cli.terminal.EscapedText;

/// Makes every message one line of the log, whatever it quotes. Text that comes over Kafka or HTTP may hold line feeds,
/// which would forge a line. It may also hold escapes, which a terminal obeys.
@LoggingFilter(name = OneLineLog.NAME)
public final class OneLineLog implements Filter {
  /// Names this filter; `application.properties` names it so at each handler.
  static final String NAME = "one-line";

  private static final Formatter FORMATTER = new PatternFormatter("%s");

  @Override
  public boolean isLoggable(LogRecord record) {
    ExtLogRecord message = ExtLogRecord.wrap(record);
    String text = FORMATTER.formatMessage(message);
    if (text != null) {
      String line = EscapedText.line(text);
      if (!line.equals(text)) {
        message.setMessage(line, ExtLogRecord.FormatStyle.NO_FORMAT);
      }
    }
    return true;
  }
}
