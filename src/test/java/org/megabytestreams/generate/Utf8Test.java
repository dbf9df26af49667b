package org.megabytestreams.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8Test {
  @Test
  void cutsBeforeAnIncompleteCharacter() {
    byte[] text = "aé€😀z".getBytes(StandardCharsets.UTF_8);
    int[] whole = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11};
    for (int length = 0; length <= text.length; length++) {
      assertEquals(whole[length], Utf8.whole(text, length), length + " bytes");
    }
  }

  @ParameterizedTest
  @CsvSource({"80,1", "c0,1", "c1,1", "f5,1", "ff,1", "e080,2", "eda0,2", "f08f,2", "f490,2", "f48080,0", "41bfbfbf,4",
      "808080c3,3", "e2820a,3"})
  void passesBytesThatAreNoCharacter(String hex, int whole) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertEquals(whole, Utf8.whole(bytes, bytes.length));
  }
}
