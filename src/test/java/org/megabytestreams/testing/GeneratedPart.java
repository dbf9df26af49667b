package org.megabytestreams.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Holds a part of a page in `docs/` to what the code says: the lines between `<!-- generated: NAME -->` and
/// `<!-- end: NAME -->`.
public final class GeneratedPart {
  /// A property: if it is true, the part is written instead of compared.
  private static final String WRITE = "docs.write";

  private GeneratedPart() {}

  /// Compares a part of a page with what it should be, or writes it.
  public static void check(String page, String name, String expected) throws IOException {
    Path file = Path.of(page);
    String text = Files.readString(file);
    String begin = "<!-- generated: " + name + " -->\n";
    int from = text.indexOf(begin) + begin.length();
    int to = text.indexOf("<!-- end: " + name + " -->", from);
    assertTrue(from >= begin.length() && to > 0, page + ": expected the part " + name);
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(file, text.substring(0, from) + expected + text.substring(to));
    } else {
      assertEquals(expected, text.substring(from, to),
          page + " is older than the code; mvn test -Dtest='*PageTest' -D" + WRITE + "=true writes it again");
    }
  }
}
