package org.megabytestreams.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.megabytestreams.web.ApiKeys;

class HttpAccessTest {
  @Test
  void letsOnlyThisMachineGiveCommandsWithoutAKey() {
    for (String host : new String[] {"127.0.0.1", "localhost", "::1"}) {
      assertEquals(new ApiKeys.Holder("local", Set.of("viewer", "operator", "instance")), anybody(host), host);
    }
    for (String host : new String[] {"0.0.0.0", "::", "192.0.2.1", "no such host"}) {
      assertEquals(new ApiKeys.Holder("anybody", Set.of("viewer", "instance")), anybody(host), host);
    }
  }

  private static ApiKeys.Holder anybody(String host) {
    HttpAccess access = new HttpAccess();
    access.host = host;
    access.lookUp();
    return access.anybody();
  }
}
