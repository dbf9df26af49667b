package org.megabytestreams.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueRedrawTest {
  private static String redrawn(String text, long seed) {
    return new String(new ValueRedraw(seed).of(text.getBytes(StandardCharsets.ISO_8859_1)),
        StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-28, '\\d{4}-\\d\\d-\\d\\d'",
    "28/Nov/2026:18:50:01 +0000, '\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d \\+0000'",
    "'Nov  8 18:50:01 host', '[A-Z][a-z]{2} [ 123]\\d \\d\\d:\\d\\d:\\d\\d host'",
    "1764355801, '1\\d{9}'",
    "1764355801123, '1\\d{9}123'",
    "192.168.1.20, '1\\d\\d\\.1\\d\\d\\.\\d\\.\\d\\d'",
    "request 4711815 done, 'request [1-9]\\d{6} done'",
    "block 1608999687919862906, 'block \\d{19}'"
  })
  void replacesAValueByOneOfItsKind(String text, String kind) {
    for (int seed = 1; seed < 200; seed++) {
      String other = redrawn(text, seed);
      assertTrue(other.matches(kind), () -> text + " became " + other);
    }
    assertNotEquals(redrawn(text, 1), redrawn(text, 2));
    assertEquals(redrawn(text, 1), redrawn(text, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"status 404, 2048 bytes", "HTTP/1.1", "utf8 sha256 x86", "5432ms", "of 2019-13-45",
    "server01", "trace 5d20512a2a17c508", "at 0x7F3A99B0C1", "pod a1b2c3x", "\u00e4\u00ff\u0000\u0001 plain words"})
  void leavesWhatIsNoValue(String text) {
    assertEquals(text, redrawn(text, 7));
  }

  @Test
  void keepsTimesInOrder() {
    for (int seed = 1; seed < 50; seed++) {
      String[] lines = redrawn("2026-01-31 10:00:58 id=100458\n2026-02-01 10:00:59 id=100459", seed).split("\n");
      assertEquals(LocalDate.parse(lines[0].substring(0, 10)).plusDays(1), LocalDate.parse(lines[1].substring(0, 10)));
      Duration between = Duration.between(LocalTime.parse(lines[0].substring(11, 19)),
          LocalTime.parse(lines[1].substring(11, 19)));
      assertEquals(1, Math.floorMod(between.toSeconds(), 86_400));
      int first = Integer.parseInt(lines[0].substring(23));
      int second = Integer.parseInt(lines[1].substring(23));
      assertTrue(second == first + 1 || first == 999_999 && second == 100_000, lines[0] + ", " + lines[1]);
    }
  }

  @Test
  void redrawsLongFilesPieceByPiece() {
    String line = "request 4711815 took 20 ms\n";
    String all = redrawn(line.repeat(100_000), 4);
    assertEquals(redrawn(line, 4).repeat(100_000), all);
    assertEquals(redrawn("x".repeat(3_000_000), 4), "x".repeat(3_000_000));
  }

  @Test
  void keepsEqualValuesEqualAndCommonStartsCommon() {
    String[] ids = redrawn("4711815 4711815 4711816", 3).split(" ");
    assertEquals(ids[0], ids[1]);
    assertNotEquals(ids[0], ids[2]);
    String[] hosts = redrawn("10.20.30.40 10.20.30.41", 3).split(" ");
    assertEquals(hosts[0].substring(0, 8), hosts[1].substring(0, 8));
    assertNotEquals(hosts[0], hosts[1]);
  }
}
