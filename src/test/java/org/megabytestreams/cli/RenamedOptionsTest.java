package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.megabytestreams.cli.terminal.StandardOutput;
import picocli.CommandLine;

class RenamedOptionsTest {
  private final List<String> warnings = new ArrayList<>();

  private List<String> replaced(String... arguments) {
    return Arrays.asList(RenamedOptions.replace(arguments, warnings::add));
  }

  @Test
  void replacesOldNames() {
    assertEquals(List.of("bench", "alarms", "--max-records", "5", "a"),
        replaced("bench", "alarms", "--most", "5", "a"));
    assertEquals(List.of("train", "--max-bytes=5=6", "a"), replaced("train", "--most-bytes=5=6", "a"));
    assertEquals(List.of("--most is now --max-records; the next release no longer accepts the old name",
        "--most-bytes is now --max-bytes; the next release no longer accepts the old name"), warnings);
  }

  @Test
  void leavesOtherArgumentsAlone() {
    List<String> arguments = List.of("bench", "alarms", "--max-records", "5", "most", "--", "--most");
    assertEquals(arguments, replaced(arguments.toArray(String[]::new)));
    assertEquals(List.of(), warnings);
  }

  @Test
  void refusesAnOldNameBesideTheNew() {
    StringWriter err = new StringWriter();
    CommandLine commands = Main.commandLine(new StandardOutput(new ByteArrayOutputStream()))
        .setErr(new PrintWriter(err));
    String[] arguments = RenamedOptions.replace(
        new String[] {"bench", "alarms", "--most", "5", "--max-records", "6", "a"}, warnings::add);
    assertNotEquals(0, commands.execute(arguments));
    assertEquals("megabyte bench alarms: option '--max-records' (N) should be specified only once;"
        + " see megabyte bench alarms --help", err.toString().strip());
  }
}
