package org.megabytestreams.fuzz;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Finds the targets, and the inputs that are kept for each.
final class FuzzTargets {
  private static final Path SOURCES = Path.of("src/fuzz/java");
  private static final Path KEPT = Path.of("src/fuzz/resources");
  private static final String ENDING = "Fuzz.java";

  private FuzzTargets() {}

  /// Returns the names of the targets' classes.
  static List<String> all() throws IOException {
    try (var files = Files.walk(SOURCES)) {
      return files.map(SOURCES::relativize).map(Path::toString).filter(file -> file.endsWith(ENDING))
          .map(file -> file.substring(0, file.length() - ".java".length()).replace(File.separatorChar, '.'))
          .sorted().toList();
    }
  }

  /// Returns the name of a target's class, without its package.
  static String name(String target) {
    return target.substring(target.lastIndexOf('.') + 1);
  }

  /// Returns the folder of the inputs that are kept for a target.
  static Path kept(String target) {
    return KEPT.resolve(name(target));
  }
}
