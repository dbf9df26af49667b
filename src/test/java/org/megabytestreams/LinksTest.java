package org.megabytestreams;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.megabytestreams.testing.Markdown;

/// Follows every link of the Markdown files that leads to a file or to a heading.
class LinksTest {
  @TestFactory
  Stream<DynamicTest> leadsEachLinkToAFileAndAHeading() throws IOException {
    return Markdown.pages().stream().map(page -> DynamicTest.dynamicTest(page.toString(),
        () -> Markdown.links(page).stream().filter(link -> !link.contains("://")).forEach(link -> follow(page, link))));
  }

  private static void follow(Path page, String link) {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    assertTrue(Files.exists(target), page + ": no file for the link " + link);
    assertTrue(parts.length < 2 || Markdown.anchors(target).contains(parts[1]),
        () -> page + ": no heading for the link " + link + " in " + Markdown.anchors(target));
  }
}
