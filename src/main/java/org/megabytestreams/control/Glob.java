package org.megabytestreams.control;

import java.util.regex.Pattern;

/// Matches text against patterns: `*` is any run of characters, `?` any one. A backslash makes the next character
/// stand for itself.
public final class Glob {
  private static final char ANY_RUN = '*';
  private static final char ANY_ONE = '?';
  private static final char ESCAPE = '\\';
  private static final Pattern WILDCARDS = Pattern.compile("[*?]+");
  /// Stand for the wildcards of a glob that is matched as a text; no text has them.
  private static final char TEXT_OF_RUN = '\uffff';
  private static final char TEXT_OF_ONE = '\ufffe';

  private Glob() {}

  /// Tells whether all of `text` matches `glob`. It takes at most as many steps as the product of their lengths.
  public static boolean matches(String glob, String text) {
    int g = 0;
    int t = 0;
    int retryGlob = -1; // behind the last star, which takes one more character at each retry
    int retryText = 0;
    while (t < text.length() || g < glob.length()) {
      if (g < glob.length() && glob.charAt(g) == ANY_RUN) {
        g++;
        retryGlob = g;
        retryText = t;
      } else if (g < glob.length() && t < text.length() && matchesOne(glob, g, text.charAt(t))) {
        g += tokenLength(glob, g);
        t++;
      } else if (retryGlob >= 0 && retryText < text.length()) {
        retryText++;
        g = retryGlob;
        t = retryText;
      } else {
        return false;
      }
    }
    return true;
  }

  /// Tells whether `glob` matches all that `other` matches. Both are without backslashes. It may miss a case in which
  /// a `?` takes what stands behind a `*` of `other`, as that of `?*` and `*a`.
  ///
  /// Every run of wildcards is first written with its `*` last. Then `other` is matched as if it were a text in which
  /// only a `*` matches a `*`.
  public static boolean covers(String glob, String other) {
    return matches(starsLast(glob), starsLast(other).replace(ANY_RUN, TEXT_OF_RUN).replace(ANY_ONE, TEXT_OF_ONE));
  }

  private static String starsLast(String glob) {
    return WILDCARDS.matcher(glob).replaceAll(run -> {
      String ones = run.group().replace("*", "");
      return ones.length() < run.group().length() ? ones + ANY_RUN : ones;
    });
  }

  /// Returns the one text that `glob` matches, or null if there are more.
  static String literal(String glob) {
    StringBuilder text = new StringBuilder();
    for (int g = 0; g < glob.length(); g += tokenLength(glob, g)) {
      char c = glob.charAt(g);
      if (c == ANY_RUN || c == ANY_ONE) {
        return null;
      }
      text.append(glob.charAt(g + tokenLength(glob, g) - 1));
    }
    return text.toString();
  }

  /// Returns the glob that matches just `text`.
  static String escape(String text) {
    StringBuilder glob = new StringBuilder();
    for (char c : text.toCharArray()) {
      if (c == ANY_RUN || c == ANY_ONE || c == ESCAPE) {
        glob.append(ESCAPE);
      }
      glob.append(c);
    }
    return glob.toString();
  }

  private static boolean matchesOne(String glob, int g, char c) {
    return glob.charAt(g) == ANY_ONE && c != TEXT_OF_RUN || glob.charAt(g + tokenLength(glob, g) - 1) == c;
  }

  /// Returns the length of a token. A backslash at the end stands for itself.
  private static int tokenLength(String glob, int g) {
    return glob.charAt(g) == ESCAPE && g + 1 < glob.length() ? 2 : 1;
  }
}
