package org.megabytestreams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.megabytestreams.testing.Markdown;
import org.megabytestreams.testing.Prose;
import org.megabytestreams.testing.Prose.Sentence;

/// Holds the running text of the Markdown files to short sentences in plain words, without hashes of commits.
class ProseTest {
  private static final int MAX_WORDS = 30;
  private static final Pattern HASH = Pattern.compile("\\b(?=\\w*[a-f])(?=\\w*\\d)[0-9a-f]{7,40}\\b");
  private static final Pattern ODD_WORDS = Pattern.compile("(?i)\\b(so many|anew|bears|(is|are|was|were) told of)\\b");

  @TestFactory
  Stream<DynamicTest> readsEasily() throws IOException {
    return Stream.concat(Markdown.pages().stream(), Stream.of(Path.of("src/test/golden/README.md")))
        .filter(page -> !page.endsWith("CHANGELOG.md"))
        .map(page -> DynamicTest.dynamicTest(page.toString(), () -> assertEquals(List.of(), problems(page,
            Files.readAllLines(page)))));
  }

  @Test
  void tellsTextThatIsHardToRead() {
    String words = "word ".repeat(29);
    assertEquals(List.of(), problems("One " + words.strip() + ". " + words + "`a b c`."));
    assertEquals(List.of("31 words: page.md:2: Two " + words + "`a b`."), problems("", "Two " + words + "`a b`."));
    assertEquals(1, problems("It ended", "at 17bc2e7 and `later`.").size());
    assertTrue(problems("It begins anew.").getFirst().startsWith("odd words"));
    assertEquals(List.of(), problems("| " + words + words, "```", words + words, "```", "# " + words + words,
        "- One " + words, "- Another.", "<!-- generated: x -->", "```", "```", words + words, "<!-- end: x -->"));
    assertEquals(1, problems("<!-- generated: x -->", "", "<!-- end: x -->", words + words).size());
  }

  private static List<String> problems(String... lines) {
    return problems(Path.of("page.md"), List.of(lines));
  }

  private static List<String> problems(Path page, List<String> lines) {
    return Prose.sentences(page, lines).stream().flatMap(ProseTest::problems).toList();
  }

  private static Stream<String> problems(Sentence sentence) {
    return Stream.of(
        sentence.words() > MAX_WORDS ? sentence.words() + " words: " + sentence : "",
        HASH.matcher(sentence.text()).find() ? "a hash: " + sentence : "",
        ODD_WORDS.matcher(sentence.text()).find() ? "odd words: " + sentence : "")
        .filter(problem -> !problem.isEmpty());
  }
}
