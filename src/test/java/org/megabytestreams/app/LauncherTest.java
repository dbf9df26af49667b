package org.megabytestreams.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LauncherTest {
  /// `serve` refuses every property `megabyte.…` that its configuration does not have.
  @Test
  void setsNoPropertyThatServeWouldRefuse() throws IOException {
    Set<String> set = Pattern.compile("-D(megabyte\\.[a-z.-]+)=").matcher(Files.readString(Path.of("megabyte")))
        .results().map(match -> match.group(1)).collect(Collectors.toSet());
    assertEquals(Set.of("megabyte.bundles", "megabyte.broker.lib"), set);
  }
}
