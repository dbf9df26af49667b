package org.megabytestreams.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordKindTest {
  private static long kind(String record) {
    return RecordKind.of(record.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "Jun 14 15:16:01 combo sshd[19939]: authentication failure; rhost=1.2.3.4 "
        + "| Jun 15 02:04:59 combo sshd[20882]: authentication failure; rhost=example.org",
    "[2026-11-30 00:58:38,979] INFO Deleted log /data/r-841-0 | [2026-11-30 01:02:03,004] INFO Deleted log /data/x",
    "0.12,3.45,-7 | 8.11,0.02,-1",
    "Jun 30 23:59:59 combo kernel: CPU failed | Jul  1 00:00:00 combo kernel: CPU failed",
    "[Sun Dec 04 04:47:44 2005] [notice] workerEnv.init() | [Mon Dec 05 04:47:44 2005] [notice] workerEnv.init()",
  })
  void isTheSameWhateverTheNumbersAndWhatFollowsTheFirstWords(String one, String other) {
    assertEquals(kind(one), kind(other));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "INFO Deleted log | INFO Created log",
    "[a] ERROR broken | [a] INFO broken",
    "1,2,3 | 1;2;3",
    "ab cd | ab_cd",
  })
  void differsWithTheFirstWords(String one, String other) {
    assertNotEquals(kind(one), kind(other));
  }

  @Test
  void isTheLengthOfBytesThatAreNoText() {
    byte[] packet = {0x45, 0, 0, 0x54, (byte) 0xc0, (byte) 0xa8, 1, 2};
    byte[] other = {0x45, 0, 0, 0x54, (byte) 0xb1, (byte) 0xe6, 3, 4};
    assertEquals(RecordKind.of(packet), RecordKind.of(other));
    assertNotEquals(RecordKind.of(packet), RecordKind.of(new byte[200]));
  }

  @Test
  void isDefinedForAnyBytes() {
    byte[] bytes = new byte[1000];
    assertEquals(RecordKind.of(bytes), RecordKind.of(bytes.clone()));
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    RecordKind.of(bytes);
    RecordKind.of(new byte[0]);
  }
}
