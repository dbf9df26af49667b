package org.megabytestreams;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Looks for the tests that the threat model names.
class NamedTestsTest {
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:Test|IT))(?:#(\\w+))?`");

  @TestFactory
  List<DynamicTest> findsEachTestThatTheThreatModelNames() throws IOException {
    List<MatchResult> named = TEST.matcher(Files.readString(Path.of("docs/security.md"))).results().toList();
    assertFalse(named.isEmpty());
    return named.stream().map(one -> DynamicTest.dynamicTest(one.group(), () -> find(one.group(1), one.group(2))))
        .toList();
  }

  private static void find(String type, String method) throws IOException {
    String source = "";
    for (Path folder : List.of(Path.of("src/test/java"), Path.of("src/browser/java"), Path.of("src/fuzz/java"))) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(it -> it.endsWith(type + ".java")).toList()) {
          source += Files.readString(file);
        }
      }
    }
    assertFalse(source.isEmpty(), "no such class: " + type);
    assertTrue(method == null || source.contains(" " + method + "("), "no such test: " + type + "#" + method);
  }
}
