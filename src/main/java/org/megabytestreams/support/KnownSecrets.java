package org.megabytestreams.support;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Takes secrets out of texts that should hold none: the last of several fences.
public final class KnownSecrets {
  /// Stands for a secret.
  public static final String HIDDEN = "(hidden)";
  /// Shorter ones would take words out of every text.
  private static final int MIN_CHARS = 6;
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"|'([^']+)'|=([^\\s;\"',]+)");
  private static final Pattern USER_INFO = Pattern.compile("[^\\s,/\"']+@(?=[\\w.\\[-]+)");

  private final List<String> secrets;

  /// @param values of settings that are not shown; each one is a secret, and so is each value within it
  public KnownSecrets(Set<String> values) {
    Set<String> all = new TreeSet<>(values);
    values.forEach(value -> QUOTED.matcher(value).results().forEach(match -> {
      for (int group = 1; group <= match.groupCount(); group++) {
        if (match.group(group) != null) {
          all.add(match.group(group));
        }
      }
    }));
    secrets = all.stream().filter(secret -> secret.length() >= MIN_CHARS)
        .sorted(Comparator.comparingInt(String::length).reversed()).toList();
  }

  /// Returns the text with [#HIDDEN] in place of each secret.
  public String hide(String text) {
    String hidden = text;
    for (String secret : secrets) {
      hidden = hidden.replace(secret, HIDDEN);
    }
    return hidden;
  }

  /// Returns an address or a list of them without names and passwords of users.
  public static String withoutUsers(String addresses) {
    return USER_INFO.matcher(addresses).replaceAll(HIDDEN + "@");
  }
}
