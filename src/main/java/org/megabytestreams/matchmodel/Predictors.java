package org.megabytestreams.matchmodel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Predicts the symbol behind a layer's last one in four ways, and in two more for each further context. Learns how
/// often each is right.
final class Predictors {
  /// The number of predictions without further contexts.
  private static final int USUAL = 4;

  private final Layer own;
  private final Contexts contexts;
  private final RecoveringMatch recovering;
  private final LatestMatch latest;
  private final RunMap afterFew;
  private final RunMap afterWords;
  private final Followers[] followers;
  /// The second symbol that each of the followers expects.
  private final Predictor[] seconds;
  private final Confidence confidence;
  /// The present predictions, and the cells of their confidences.
  private final int[] expected;
  private final int[] cells;

  /// Creates predictors that follow no stretch yet.
  ///
  /// @param contexts behind the last symbol
  /// @param learned what to start from; null to start from the priors
  Predictors(Layer own, Contexts contexts, Confidence learned) {
    this.own = own;
    this.contexts = new Contexts(contexts);
    this.recovering = new RecoveringMatch();
    this.latest = new LatestMatch();
    this.afterFew = new RunMap(Contexts.FEW);
    this.afterWords = new RunMap(Contexts.WORDS);
    this.followers = new Followers[contexts.count() - Contexts.COUNT];
    Arrays.setAll(followers, i -> new Followers(Contexts.COUNT + i));
    this.seconds = seconds(followers);
    this.confidence = learned == null ? new Confidence(all()) : new Confidence(learned);
    this.expected = new int[USUAL + 2 * followers.length];
    this.cells = new int[expected.length];
    if (own.size() > 0) {
      follow();
    }
    predict();
  }

  Predictors(Predictors other) {
    this(other, other.own);
  }

  /// Copies predictors.
  ///
  /// @param own the other's own layer, or a copy of it
  Predictors(Predictors other, Layer own) {
    this.own = own;
    this.contexts = new Contexts(other.contexts);
    this.recovering = new RecoveringMatch(other.recovering, other.own, own);
    this.latest = new LatestMatch(other.latest, other.own, own);
    this.afterFew = new RunMap(other.afterFew);
    this.afterWords = new RunMap(other.afterWords);
    this.followers = new Followers[other.followers.length];
    Arrays.setAll(followers, i -> new Followers(other.followers[i]));
    this.seconds = seconds(followers);
    this.confidence = new Confidence(other.confidence);
    this.expected = other.expected.clone();
    this.cells = other.cells.clone();
  }

  private static Predictor[] seconds(Followers[] followers) {
    return Arrays.stream(followers).map(Followers::second).toArray(Predictor[]::new);
  }

  /// Returns all predictors, in the order of their predictions.
  private List<Predictor> all() {
    List<Predictor> all = new ArrayList<>(List.of(recovering, latest, afterFew, afterWords));
    for (int i = 0; i < followers.length; i++) {
      all.add(followers[i]);
      all.add(seconds[i]);
    }
    return all;
  }

  /// Returns M, the number of predictions of each symbol.
  int guesses() {
    return expected.length;
  }

  Layer own() {
    return own;
  }

  Contexts contexts() {
    return contexts;
  }

  Confidence confidence() {
    return confidence;
  }

  /// Appends symbols to the layer.
  ///
  /// @param into takes the predictions of each; null if nobody wants them
  void append(int[] next, int from, int to, Predictions into) {
    ReadAhead ahead = new ReadAhead(own, contexts, next, from, to);
    for (int i = from; i < to; i++) {
      ahead.before(i);
      if (into != null) {
        write(into, i - from);
      }
      append(next[i]);
    }
  }

  /// Appends a symbol to the layer.
  void append(int symbol) {
    if (own.isRepeated(symbol)) {
      return;
    }
    for (int i = 0; i < expected.length; i++) {
      if (expected[i] != Predictor.NOTHING) {
        confidence.learn(cells[i], expected[i] == symbol);
      }
    }
    own.append(symbol, contexts);
    contexts.append(symbol);
    follow();
    predict();
  }

  /// Writes the present predictions.
  void write(Predictions into, int at) {
    int to = at * expected.length;
    for (int i = 0; i < expected.length; i++) {
      boolean predicted = expected[i] != Predictor.NOTHING;
      into.expected()[to + i] = predicted ? expected[i] : 0;
      into.strength()[to + i] = predicted ? confidence.strength(cells[i]) : 0;
    }
  }

  /// Returns the number of the strongest prediction; -1 if there is none.
  int strongest() {
    int best = -1;
    for (int i = 0; i < expected.length; i++) {
      boolean stronger = best < 0 || confidence.strength(cells[i]) > confidence.strength(cells[best]);
      best = expected[i] != Predictor.NOTHING && stronger ? i : best;
    }
    return best;
  }

  /// Returns the symbol of a prediction.
  int expected(int prediction) {
    return expected[prediction];
  }

  /// Returns the probability that a prediction is right.
  double probability(int prediction) {
    return confidence.probability(cells[prediction]);
  }

  private void follow() {
    recovering.append(own, contexts);
    latest.append(own, contexts);
    afterFew.append(own, contexts);
    afterWords.append(own, contexts);
    for (Followers each : followers) {
      each.append(own, contexts);
    }
  }

  private void predict() {
    int first = predict(0, recovering.expected(), recovering.kind(), Predictor.NOTHING);
    first = predict(1, latest.expected(), latest.kind(), first);
    first = predict(2, afterFew.expected(), afterFew.kind(), first);
    first = predict(3, afterWords.expected(), afterWords.kind(), first);
    for (int i = 0; i < followers.length; i++) {
      first = predict(USUAL + 2 * i, followers[i].expected(), followers[i].kind(), first);
      predict(USUAL + 2 * i + 1, seconds[i].expected(), seconds[i].kind(), first);
    }
  }

  private int predict(int predictor, int symbol, int kind, int first) {
    expected[predictor] = symbol;
    cells[predictor] = confidence.cell(predictor, kind, symbol, first);
    return first == Predictor.NOTHING ? symbol : first;
  }
}
