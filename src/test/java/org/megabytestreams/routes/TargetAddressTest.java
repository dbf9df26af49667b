package org.megabytestreams.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetAddressTest {
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
    "0.1.2.3", "100.64.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1",
    "fd12:3456::1", "fec0::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:0:1::1"})
  void refusesAddressesThatAreNotPublic(String address) throws IOException {
    assertFalse(TargetAddress.isPublic(InetAddress.getByName(address)), address);
    String problem = assertThrows(IOException.class, () -> TargetAddress.resolve(address, false)).getMessage();
    assertTrue(problem.endsWith("which is no public address; allowPrivate permits it"), problem);
    assertEquals(InetAddress.getByName(address), TargetAddress.resolve(address, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "100.128.0.1", "198.20.0.1", "2606:4700::1111", "2001:4860::8888"})
  void takesPublicAddresses(String address) throws IOException {
    assertEquals(InetAddress.getByName(address), TargetAddress.resolve(address, false));
  }

  @Test
  void namesAHostThatIsNotKnown() {
    assertEquals("unknown host nothing.invalid",
        assertThrows(IOException.class, () -> TargetAddress.resolve("nothing.invalid", false)).getMessage());
  }
}
