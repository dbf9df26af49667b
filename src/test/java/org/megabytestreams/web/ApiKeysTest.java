package org.megabytestreams.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeysTest {
  private static final String HASH = HexFormat.of().formatHex(ApiKeys.sha256("open sesame"));

  @TempDir
  Path folder;

  @Test
  void findsWhoHasAKey() throws IOException {
    ApiKeys keys = keys("# keys\n\ngrafana viewer " + HASH.toUpperCase() + "\r\nanna operator "
        + HexFormat.of().formatHex(ApiKeys.sha256("other")) + "\n");
    assertEquals(new ApiKeys.Holder("grafana", Set.of("viewer")), keys.find("open sesame").orElseThrow());
    assertEquals(Set.of("viewer", "operator"), keys.find("other").orElseThrow().roles());
    assertTrue(keys.find(HASH).isEmpty(), "the hash is no key");
    assertTrue(keys.find("").isEmpty());
  }

  @Test
  void saysWhichLineIsWrongAndQuotesNoKey() {
    for (String line : List.of("anna operator", "anna operator open-sesame", "a b c d", "<a> viewer " + HASH)) {
      String message = assertThrows(IllegalArgumentException.class, () -> keys("\n" + line)).getMessage();
      assertTrue(message.contains("line 2: expected 'NAME ROLE SHA-256'"), message);
      assertFalse(message.contains("sesame"), message);
    }
    assertTrue(assertThrows(IllegalArgumentException.class, () -> keys("anna boss " + HASH)).getMessage()
        .endsWith("line 1: role: expected viewer, operator or instance, got boss"));
    assertThrows(IllegalArgumentException.class, () -> keys("# none\n"));
    assertThrows(IllegalArgumentException.class, () -> keys("#" + "x".repeat(300_000)));
    assertThrows(IOException.class, () -> ApiKeys.read(folder.resolve("missing")));
  }

  private ApiKeys keys(String text) throws IOException {
    return ApiKeys.read(Files.writeString(folder.resolve("keys"), text));
  }
}
