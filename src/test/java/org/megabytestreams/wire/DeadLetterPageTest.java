package org.megabytestreams.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.megabytestreams.testing.ConstantComments;
import org.megabytestreams.testing.GeneratedPart;

/// Holds the classes of dead letters in `docs/reference/errors.md` to the comments of [DeadLetter.Kind].
class DeadLetterPageTest {
  @Test
  void describesEachClass() throws IOException {
    Map<String, List<String>> comments =
        ConstantComments.read(Path.of("src/main/java/org/megabytestreams/wire/DeadLetter.java"), "Kind");
    GeneratedPart.check("docs/reference/errors.md", "dead letters", Stream.of(DeadLetter.Kind.values())
        .map(kind -> row(kind.name(), comments.get(kind.name())))
        .collect(Collectors.joining("", "| class | what is wrong | what to do |\n|---|---|---|\n", "")));
  }

  private static String row(String name, List<String> comment) {
    assertEquals(2, comment.size(), name + " has no paragraph that says what to do");
    return "| `" + name + "` | " + comment.get(0) + " | " + comment.get(1) + " |\n";
  }
}
