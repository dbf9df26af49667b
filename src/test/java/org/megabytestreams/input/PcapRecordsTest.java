package org.megabytestreams.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PcapRecordsTest {
  // Magic number, version 2.4, zone, accuracy, limit of 65535 bytes, Ethernet.
  private static final String LITTLE = "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000";
  private static final String BIG = "a1b2c3d4 0002 0004 00000000 00000000 0000ffff 00000001";
  // Seconds, fraction, captured bytes, bytes of the packet.
  private static final String LITTLE_PACKETS =
      "00000065 01000000 03000000 09000000 616263 01000065 00000000 00000000 00000000 02000065 00000000 01000000"
          + " 01000000 0a";
  private static final String BIG_PACKETS =
      "65000000 00000001 00000003 00000009 616263 65000001 00000000 00000000 00000000 65000002 00000000 00000001"
          + " 00000001 0a";

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static List<String> packets(String capture) throws IOException {
    return CutRecords.of(new String(hex(capture), StandardCharsets.ISO_8859_1), "pcap");
  }

  @Test
  void readsBothByteOrdersAndUnitsOfTime() throws IOException {
    List<String> packets = List.of("abc", "", "\n");
    assertEquals(packets, packets(LITTLE + LITTLE_PACKETS));
    assertEquals(packets, packets(LITTLE.replace("d4c3b2a1", "4d3cb2a1") + LITTLE_PACKETS));
    assertEquals(packets, packets(BIG + BIG_PACKETS));
    assertEquals(packets, packets(BIG.replace("a1b2c3d4", "a1b23c4d") + BIG_PACKETS));
    assertEquals(List.of(), packets(LITTLE));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "'' | at byte 0: expected a pcap magic number of 4 bytes, got 0",
      "47455420 2f | at byte 0: expected a pcap magic number, got 47 45 54 20",
      "0a0d0d0a 1c000000 4d3c2b1a"
          + " | at byte 0: expected a classic pcap capture, got pcapng: convert it by editcap -F pcap",
      LITTLE + "00000065 0100 | at byte 24: expected a packet header of 16 bytes, got 6",
      LITTLE + "00000065 01000000 03000000 09000000 61 | at byte 40: expected a record of 3 bytes, got 1",
      "d4c3b2a1 0200 | at byte 4: expected the rest of a pcap header of 20 bytes, got 2",
      LITTLE + "00000065 01000000 ffffffff ffffffff 61"
          + " | at byte 24: expected a record of at most 262144 bytes, got a length of 4294967295",
      BIG + "00000065 01000000 00040001 00040001 61"
          + " | at byte 24: expected a record of at most 262144 bytes, got a length of 262145"})
  void namesTheFilePositionAndLengthOfDamage(String capture, String problem) {
    assertEquals("cannot read input: " + problem, CutRecords.failure(hex(capture), "pcap"));
  }

  @Test
  void usesThePacketLimitOfTheHeader() throws IOException {
    String longPackets = BIG.replace("0000ffff", "00100000");
    byte[] capture = Arrays.copyOf(hex(longPackets + "00000065 01000000 00040001 00040001"), 40 + 262_145);
    assertEquals(262_145, CutRecords.of(capture, "pcap").getFirst().length);
  }
}
