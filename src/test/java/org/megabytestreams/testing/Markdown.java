package org.megabytestreams.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads the project's Markdown files.
public final class Markdown {
  private static final String FENCE = "```";
  private static final Pattern HEADING = Pattern.compile("#{1,6} (.*)");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");

  /// A fenced block.
  ///
  /// @param info what stands behind the fence, such as `sh run`
  public record Block(Path file, String info, List<String> lines) {}

  private Markdown() {}

  /// Returns every page that a reader of the project meets.
  public static List<Path> pages() throws IOException {
    try (Stream<Path> top = Files.list(Path.of("")); Stream<Path> docs = Files.walk(Path.of("docs"));
        Stream<Path> load = Files.walk(Path.of("load-tests"))) {
      return Stream.of(top, docs, load).flatMap(files -> files).filter(file -> file.toString().endsWith(".md")).sorted()
          .toList();
    }
  }

  public static Stream<Block> blocks(Path file) {
    List<Block> blocks = new ArrayList<>();
    List<String> open = null;
    for (String line : lines(file)) {
      if (line.startsWith(FENCE)) {
        open = open == null ? new ArrayList<>() : null;
        if (open != null) {
          blocks.add(new Block(file, line.substring(FENCE.length()), open));
        }
      } else if (open != null) {
        open.add(line);
      }
    }
    return blocks.stream();
  }

  /// Returns where the links of a page lead, as they are written.
  public static List<String> links(Path file) {
    return text(file).flatMap(line -> LINK.matcher(line).results()).map(link -> link.group(1)).toList();
  }

  /// Returns the anchors of a page's headings, as GitHub makes them.
  public static Set<String> anchors(Path file) {
    Set<String> anchors = new LinkedHashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    text(file).map(HEADING::matcher).filter(heading -> heading.matches()).forEach(heading -> {
      String anchor = heading.group(1).replaceAll("[^\\p{L}\\p{N} _-]", "").toLowerCase(Locale.ROOT).replace(' ', '-');
      int before = seen.merge(anchor, 1, Integer::sum) - 1;
      anchors.add(before == 0 ? anchor : anchor + "-" + before);
    });
    return anchors;
  }

  /// Returns the lines outside fenced blocks.
  private static Stream<String> text(Path file) {
    List<String> text = new ArrayList<>();
    boolean fenced = false;
    for (String line : lines(file)) {
      if (line.startsWith(FENCE)) {
        fenced = !fenced;
      } else if (!fenced) {
        text.add(line);
      }
    }
    return text.stream();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
