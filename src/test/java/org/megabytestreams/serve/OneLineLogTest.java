package org.megabytestreams.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;

class OneLineLogTest {
  @Test
  void writesAMessageInOneLineWithoutControlCharacters() {
    assertEquals("in/a\\u000aERROR forged\\u001b[2J \\u202e größe\\u0009", logged("in/%s\t",
        "a\nERROR forged\u001b[2J \u202e größe"));
    assertEquals("100% of größe", logged("100%% of %s", "größe"));
  }

  @Test
  void keepsTheBeginningOfALongMessage() {
    String line = logged("%s", "x".repeat(100_000));
    assertTrue(line.endsWith("xx… (100000 characters)") && line.length() < 5000, line);
  }

  private static String logged(String format, Object argument) {
    ExtLogRecord record = new ExtLogRecord(Level.INFO, format, ExtLogRecord.FormatStyle.PRINTF, "test");
    record.setParameters(new Object[] {argument});
    assertTrue(new OneLineLog().isLoggable(record));
    return new PatternFormatter("%s").format(record);
  }
}
