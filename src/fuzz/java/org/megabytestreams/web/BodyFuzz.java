package org.megabytestreams.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.megabytestreams.fuzz.Guard;

/// Reads bytes as the body of a command, as the answer of another instance, and as the headers of a request, a line
/// each.
public final class BodyFuzz {
  private static final KnownHosts HOSTS = new KnownHosts(List.of("own"), List.of("allowed"));
  private static final int OK = 200;

  private BodyFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Guard.check(data, () -> CommandBody.read(data, "somebody", 1), IllegalArgumentException.class);
    Guard.check(data, () -> WindowClient.read("other:1", OK, data), IOException.class);
    Guard.check(data, () -> WindowClient.read("other:1", OK + 1, data), IOException.class);
    String[] lines = new String(data, StandardCharsets.UTF_8).split("\n", -1);
    Guard.check(data, () -> HOSTS.check(lines[0], line(lines, 1), line(lines, 2), line(lines, 3)));
  }

  private static String line(String[] lines, int index) {
    return index < lines.length ? lines[index] : null;
  }
}
