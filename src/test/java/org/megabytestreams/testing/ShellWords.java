package org.megabytestreams.testing;

import java.util.ArrayList;
import java.util.List;

/// Cuts a line of a shell script into its simple commands, and these into words, as far as the documentation needs it:
/// quotes, backslashes, comments, pipes, `&&`, `;`, `&` and redirections.
public final class ShellWords {
  private final String line;
  private final List<List<String>> commands = new ArrayList<>();
  private List<String> words = new ArrayList<>();
  private StringBuilder word;
  private int place;

  private ShellWords(String line) {
    this.line = line;
  }

  /// Returns the words of each simple command, without variables that are set before it and without redirections.
  public static List<List<String>> commands(String line) {
    ShellWords shell = new ShellWords(line);
    shell.cut();
    return shell.commands;
  }

  private void cut() {
    while (place < line.length() && (word != null || line.charAt(place) != '#')) {
      take(line.charAt(place++));
    }
    endCommand();
  }

  private void take(char next) {
    switch (next) {
      case ' ' -> endWord();
      case '\'', '"' -> quoted(next);
      case '\\' -> append(line.charAt(place++));
      case '|', ';', '&' -> endCommand();
      case '>', '<' -> {
        endWord();
        words.add(String.valueOf(next));
      }
      default -> append(next);
    }
  }

  private void append(char next) {
    word = word == null ? new StringBuilder() : word;
    word.append(next);
  }

  private void quoted(char quote) {
    word = word == null ? new StringBuilder() : word;
    for (; line.charAt(place) != quote; place++) {
      if (quote == '"' && line.charAt(place) == '\\') {
        place++;
      }
      word.append(line.charAt(place));
    }
    place++;
  }

  private void endWord() {
    if (word == null) {
      return;
    }
    boolean variable = words.isEmpty() && word.toString().matches("[A-Z_]+=.*");
    boolean redirected = !words.isEmpty() && List.of(">", "<").contains(words.getLast());
    if (redirected) {
      words.removeLast();
    } else if (!variable) {
      words.add(word.toString());
    }
    word = null;
  }

  private void endCommand() {
    endWord();
    if (!words.isEmpty()) {
      commands.add(words);
    }
    words = new ArrayList<>();
  }
}
