package org.megabytestreams.evaluate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.megabytestreams.model.Bits;

/// Finds lines whose template is rare. The score is minus the logarithm of the template's frequency.
///
/// Templates are found as by Drain (He, Zhu, Zheng and Lyu 2017). A line's number of tokens and its first two tokens
/// lead it down a tree of fixed depth, to a few templates. The line joins the most similar of them. Numbers are masked
/// before, as the paper advises. Here a path through the tree is one key. Memory is bounded by the number of templates
/// instead of the number of branches: the template that was not met for longest goes.
final class DrainBaseline implements DetectionBaseline {
  /// The most templates that are remembered.
  static final int MAX_TEMPLATES = 5000;
  private static final int MAX_TOKENS = 200;
  /// The share of tokens that a line must have in common with its template: the paper's default.
  private static final double MIN_SIMILARITY = 0.5;
  private static final String WILDCARD = "<*>";

  /// Holds the inner nodes that lead to a group of templates.
  private record Path(int tokens, String first, String second) {
    static Path of(String[] tokens) {
      return new Path(tokens.length, node(tokens, 0), node(tokens, 1));
    }

    /// Returns the node of a token. Tokens with digits are variables, and open no branch of their own (section III-C of
    /// the paper).
    private static String node(String[] tokens, int at) {
      return at >= tokens.length || tokens[at].indexOf(DigitMask.MASK) >= 0 ? WILDCARD : tokens[at];
    }
  }

  private static final class Template {
    private final Path path;
    private final String[] tokens;
    private long records;

    Template(Path path, String[] tokens) {
      this.path = path;
      this.tokens = tokens;
    }

    /// Returns the share of tokens that are equal: `simSeq` of the paper.
    double similarity(String[] line) {
      int equal = 0;
      for (int i = 0; i < line.length; i++) {
        equal += line[i].equals(tokens[i]) ? 1 : 0;
      }
      return (double) equal / line.length;
    }

    int wildcards() {
      return (int) Arrays.stream(tokens).filter(WILDCARD::equals).count();
    }

    void join(String[] line) {
      for (int i = 0; i < line.length; i++) {
        if (!line[i].equals(tokens[i])) {
          tokens[i] = WILDCARD;
        }
      }
      records++;
    }
  }

  private final Map<Path, List<Template>> leaves = new HashMap<>();
  /// All templates, the one met last at the end.
  private final LinkedHashSet<Template> byLastMeeting = new LinkedHashSet<>();
  private long records;

  @Override
  public String id() {
    return "drain";
  }

  @Override
  public void learn(byte[] record) {
    String[] line = tokens(record);
    Template template = find(line);
    if (template == null) {
      template = new Template(Path.of(line), line);
      leaves.computeIfAbsent(template.path, _ -> new ArrayList<>()).add(template);
    }
    template.join(line);
    byLastMeeting.remove(template);
    byLastMeeting.add(template);
    if (byLastMeeting.size() > MAX_TEMPLATES) {
      forget(byLastMeeting.removeFirst());
    }
    records++;
  }

  /// Computes the score in bits. A line of no template counts as half a record.
  @Override
  public double score(byte[] record) {
    Template template = find(tokens(record));
    return Bits.log2((records + 1) / (0.5 + (template == null ? 0 : template.records)));
  }

  /// Finds the most similar template, of several the one with most wildcards; null if none is similar enough.
  private Template find(String[] line) {
    Template best = null;
    double bestSimilarity = 0;
    for (Template template : leaves.getOrDefault(Path.of(line), List.of())) {
      double similarity = template.similarity(line);
      if (similarity > bestSimilarity
          || similarity == bestSimilarity && best != null && template.wildcards() > best.wildcards()) {
        best = template;
        bestSimilarity = similarity;
      }
    }
    return bestSimilarity >= MIN_SIMILARITY ? best : null;
  }

  private void forget(Template template) {
    List<Template> leaf = leaves.get(template.path);
    leaf.remove(template);
    if (leaf.isEmpty()) {
      leaves.remove(template.path);
    }
  }

  /// Returns the words between blanks; at least one, which may be empty.
  private static String[] tokens(byte[] record) {
    String line = new String(DigitMask.mask(record), StandardCharsets.ISO_8859_1).strip();
    String[] tokens = line.split("\\s+", MAX_TOKENS + 1);
    return tokens.length > MAX_TOKENS ? Arrays.copyOf(tokens, MAX_TOKENS) : tokens;
  }
}
