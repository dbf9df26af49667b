package org.megabytestreams.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownHostsTest {
  private static final KnownHosts KNOWN =
      new KnownHosts(List.of("0.0.0.0", "pod-1.megabyte"), List.of("Models.example"));

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "localhost:8080", "LocalHost:1", "127.0.0.1:8080", "10.1.2.3", "[::1]:8080",
    "[fe80::1]", "pod-1.megabyte:8080", "models.example", "models.example:443"})
  void acceptsRequestsToAKnownHost(String host) {
    assertNull(KNOWN.check(host, null, null, null));
    assertNull(KNOWN.check(host, "http://" + host, "same-origin", "cors"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"attacker.example", "attacker.example:8080", "localhost.attacker.example", "127.0.0.1.nip.io",
    "localhost.", "", ":8080", "1.2.3", "[attacker]", "[::1]attacker.example", "a b", "localhost:8080:1"})
  void rejectsAHostNameThatMayBeRebound(String host) {
    assertEquals(421, KNOWN.check(host, null, null, null).status());
    assertEquals(421, KNOWN.check(host, "http://" + host, "same-origin", "cors").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://attacker.example", "null", "", "http://localhost", "http://localhost:3000",
    "https://127.0.0.1:8080", "http://10.0.0.1", "file://localhost:8080"})
  void rejectsPagesOfOtherOrigins(String origin) {
    assertEquals(403, KNOWN.check("localhost:8080", origin, null, null).status());
  }

  @Test
  void acceptsPagesOfItsOwnAndOfAllowedOrigins() {
    assertNull(KNOWN.check("localhost:8080", "http://localhost:8080", "same-origin", "cors"));
    assertNull(KNOWN.check("localhost:8080", "https://models.example:8443", "cross-site", "cors"));
  }

  @ParameterizedTest
  @CsvSource({"cross-site,no-cors,false", "cross-site,cors,false", "cross-site,navigate,true", "same-origin,cors,true",
    "none,navigate,true", ",,true"})
  void acceptsOnlyLinksOfOtherPages(String site, String mode, boolean passes) {
    assertEquals(passes, KNOWN.check("localhost:8080", null, site, mode) == null);
  }

  @Test
  void acceptsProgramsThatNameNoHost() {
    assertNull(KNOWN.check(null, null, null, null));
    assertEquals(403, KNOWN.check(null, "http://attacker.example", null, null).status());
  }

  @Test
  void acceptsEveryHostIfAllAreAllowed() {
    KnownHosts all = new KnownHosts(List.of(), List.of("*"));
    assertNull(all.check("attacker.example", "http://attacker.example", "cross-site", "cors"));
  }

  @Test
  void explainsARejectionInOneShortLine() {
    String line = KNOWN.check("a\r\nb" + "c".repeat(10_000), null, null, null).line();
    assertTrue(line.startsWith("Host: expected localhost, an IP address or a host that is allowed"), line);
    assertFalse(line.contains("\n"));
    assertTrue(line.length() < 600);
  }
}
