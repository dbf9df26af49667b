package org.megabytestreams.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads the running text of a Markdown file: without fenced blocks, headings, tables and generated parts.
public final class Prose {
  private static final Pattern ITEM = Pattern.compile("(?:[-*]|\\d+\\.)\\s+(.*)");
  private static final Pattern BREAK = Pattern.compile("\\||#|<!--|```|$");
  private static final Pattern LINK = Pattern.compile("!?\\[([^\\]]*)\\]\\([^)]*\\)");
  private static final Pattern END = Pattern.compile("(?<=[.!?][\"')*]{0,3})\\s+");
  private static final String GENERATED = "<!-- generated";
  private static final String GENERATED_END = "<!-- end";

  private final Path file;
  private final List<Sentence> sentences = new ArrayList<>();
  private final StringBuilder paragraph = new StringBuilder();
  private int begin;
  private int number;
  private boolean fenced;
  private boolean generated;

  private Prose(Path file) {
    this.file = file;
  }

  /// A sentence, in which a link stands as its text.
  ///
  /// @param line where its paragraph or its item of a list begins
  public record Sentence(Path file, int line, String text) {
    /// Returns how many words there are, where code between backticks is one.
    public long words() {
      return Stream.of(text.replaceAll("`[^`]*`", "code").split("\\s+")).filter(word -> word.matches(".*[\\p{L}\\d].*"))
          .count();
    }

    @Override
    public String toString() {
      return file + ":" + line + ": " + text;
    }
  }

  public static List<Sentence> sentences(Path file, List<String> lines) {
    Prose prose = new Prose(file);
    lines.forEach(prose::take);
    prose.endParagraph();
    return prose.sentences;
  }

  private void take(String line) {
    number++;
    String text = line.strip();
    var item = ITEM.matcher(text);
    fenced ^= text.startsWith("```");
    generated = (generated || text.startsWith(GENERATED)) && !text.startsWith(GENERATED_END);
    if (fenced || generated || BREAK.matcher(text).lookingAt()) {
      endParagraph();
    } else if (item.matches()) {
      endParagraph();
      append(item.group(1));
    } else {
      append(text);
    }
  }

  private void append(String text) {
    begin = paragraph.isEmpty() ? number : begin;
    paragraph.append(paragraph.isEmpty() ? "" : " ").append(text);
  }

  private void endParagraph() {
    if (!paragraph.isEmpty()) {
      Stream.of(END.split(LINK.matcher(paragraph).replaceAll("$1")))
          .forEach(sentence -> sentences.add(new Sentence(file, begin, sentence)));
      paragraph.setLength(0);
    }
  }
}
