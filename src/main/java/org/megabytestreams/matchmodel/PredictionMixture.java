package org.megabytestreams.matchmodel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.megabytestreams.model.Bits;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.model.Symbols;

/// Makes probabilities of a symbol from its predictions alone, without a network.
///
/// An example: seven of ten predictions expect `e`, one expects `a`, two expect nothing. Then the mixture says 0.97 for
/// `e`, 0.01 for `a` and 0.02 for all other symbols together.
///
/// It is a softmax over the predicted symbols and "another one". How far each prediction is trusted depends on two
/// things: the class of the strongest prediction's symbol, and how many predictions disagree with that. The mixture
/// learns this from the symbols of a memory, and is never changed afterwards. Then several threads may use it. It gives
/// the same bits on every machine.
public final class PredictionMixture {
  /// How far weights move with each symbol.
  private static final double RATE = 0.03;
  private static final double FIRST_SLOPE = 0.3;
  /// As many symbols as the worst span of a score has in a span.
  private static final int SPAN = 16;
  /// Records are easy up to this quantile of what the records of the memory cost.
  private static final double EASY_QUANTILE = 0.9;
  /// A memory with fewer records tells of no record that it is easy.
  static final int MIN_RECORDS = 50;
  /// The costs of the first records do not count, since the mixture has learned little yet: one in this many.
  private static final int LEARNING_SHARE = 4;
  private static final double MAX_LOGIT = 30;

  /// Classes of symbols: the end of a record, digits, lower case, upper case, a blank, other bytes, punctuation.
  private static final int[] CLASS_SIZES = {1, 10, 26, 26, 1, 162, 31};
  private static final int CLASSES = CLASS_SIZES.length;
  private static final byte[] CLASS_OF = classes();
  /// Disagreement comes in steps: none, one or two predictions, three to five, more.
  private static final int DISAGREEMENTS = 4;
  /// There are classes by disagreements, and one case in which nothing is predicted.
  private static final int CASES = CLASSES * DISAGREEMENTS + 1;
  private static final int NOTHING_PREDICTED = CASES - 1;
  private static final double[] LOGITS = logits();

  /// M
  private final int guesses;
  private final double[] slopes; // [CASES, M]
  private final double[] offsets; // [CASES, M]
  /// The logit of "another one".
  private final double[] others = new double[CASES];
  /// How often "another one" was of each class, with one of each at the start.
  private final double[] classCounts = new double[CASES * CLASSES];
  private final double[] classTotals = new double[CASES];
  /// The bits that "another one" costs on average, beyond that it is one. Known once all is learned.
  private final double[] classBits = new double[CASES];
  /// The most bits a symbol of an easy record, and the most bits of one of its spans; below 0 if no record is easy.
  private double easyBits = -1;
  private double easySpan = -1;

  /// Makes a mixture that has learned nothing.
  ///
  /// @param guesses M, the number of predictions of each symbol
  PredictionMixture(int guesses) {
    this.guesses = guesses;
    this.slopes = new double[CASES * guesses];
    this.offsets = new double[CASES * guesses];
    Arrays.fill(slopes, FIRST_SLOPE);
    Arrays.fill(classCounts, 1);
    Arrays.fill(classTotals, CLASSES);
  }

  /// Computes the surprisal of symbols of a record. Of a run of BOUNDARY only the first costs anything.
  ///
  /// @param symbols the record's are `[from, to)`
  /// @param predictions of all symbols
  /// @param into takes the figures, at the same places; none if no record is easy
  /// @return whether the record is easy: neither it nor any span of it costs more than is usual in the memory
  public boolean score(int[] symbols, int from, int to, Predictions predictions, Surprisal into) {
    if (easyBits < 0) {
      return false;
    }
    Mixing mixing = new Mixing(predictions);
    Costs costs = new Costs();
    for (int i = from; i < to; i++) {
      boolean repeated = i > from && symbols[i] == Symbols.BOUNDARY && symbols[i - 1] == Symbols.BOUNDARY;
      if (!repeated) {
        mixing.at(i);
        double cost = mixing.bits(symbols[i]);
        into.bits()[i] = (float) cost;
        into.expectedBits()[i] = (float) mixing.expectedBits();
        costs.add(cost);
      }
    }
    return costs.mean() <= easyBits && costs.worstSpan <= easySpan;
  }

  /// Adds up what the symbols of a record cost.
  private static final class Costs {
    private final double[] span = new double[SPAN];
    private double bits;
    private double spanBits;
    private double worstSpan;
    private int count;

    void add(double cost) {
      int slot = count++ % SPAN;
      spanBits += cost - span[slot];
      span[slot] = cost;
      bits += cost;
      worstSpan = Math.max(worstSpan, spanBits);
    }

    double mean() {
      return bits / Math.max(1, count);
    }
  }

  /// Returns the memory that it takes.
  long bytes() {
    return Double.BYTES * (slopes.length + offsets.length + classCounts.length + 3L * CASES);
  }

  /// Learns from symbols that are read in order, in parts.
  final class Learning {
    private final List<Double> means = new ArrayList<>();
    private final List<Double> spans = new ArrayList<>();
    private Costs costs = new Costs();

    /// @param symbols of which `[from, to)` are read
    /// @param predictions of those
    void learn(int[] symbols, int from, int to, Predictions predictions) {
      Mixing mixing = new Mixing(predictions);
      for (int i = from; i < to; i++) {
        mixing.at(i - from);
        costs.add(mixing.bits(symbols[i]));
        mixing.learn(symbols[i]);
        if (symbols[i] == Symbols.BOUNDARY) {
          means.add(costs.mean());
          spans.add(costs.worstSpan);
          costs = new Costs();
        }
      }
    }

    /// Ends the learning: says from now on which records are easy.
    void end() {
      Arrays.setAll(classBits, PredictionMixture.this::classBits);
      easyBits = quantile(means);
      easySpan = quantile(spans);
    }

    private static double quantile(List<Double> costs) {
      double[] sorted = costs.stream().skip(costs.size() / LEARNING_SHARE).mapToDouble(Double::doubleValue).sorted()
          .toArray();
      return costs.size() < MIN_RECORDS ? -1 : sorted[(int) (EASY_QUANTILE * (sorted.length - 1))];
    }
  }

  /// Holds the probabilities of one symbol after the other.
  private final class Mixing {
    private final Predictions all;
    private final int[] symbols = new int[guesses];
    private final double[] logits = new double[guesses];
    private final double[] weights = new double[guesses];
    /// Which of the predicted symbols each prediction expects; −1 if it expects none.
    private final int[] expected = new int[guesses];
    private int place;
    private int kind;
    private int count;
    private double other;
    private double sum;
    private double logSum;

    Mixing(Predictions all) {
      this.all = all;
    }

    void at(int next) {
      place = next * guesses;
      kind = kind();
      count = 0;
      for (int i = 0; i < guesses; i++) {
        expected[i] = -1;
        if (all.strength()[place + i] > 0) {
          int symbol = all.expected()[place + i];
          int j = 0;
          while (j < count && symbols[j] != symbol) {
            j++;
          }
          if (j == count) {
            symbols[count] = symbol;
            logits[count++] = 0;
          }
          int weight = kind * guesses + i;
          logits[j] += slopes[weight] * logit(all.strength()[place + i]) + offsets[weight];
          expected[i] = j;
        }
      }
      other = StrictMath.exp(others[kind]);
      sum = other;
      for (int j = 0; j < count; j++) {
        logits[j] = Math.clamp(logits[j], -MAX_LOGIT, MAX_LOGIT);
        weights[j] = StrictMath.exp(logits[j]);
        sum += weights[j];
      }
      logSum = StrictMath.log(sum);
    }

    /// Returns which predicted symbol `symbol` is; −1 if none.
    private int index(int symbol) {
      int j = count - 1;
      while (j >= 0 && symbols[j] != symbol) {
        j--;
      }
      return j;
    }

    double bits(int symbol) {
      int hit = index(symbol);
      if (hit >= 0) {
        return Bits.ofNats(logSum - logits[hit]);
      }
      double share = share(CLASS_OF[symbol]);
      return Bits.ofNats(logSum - others[kind] - StrictMath.log(share));
    }

    /// Returns the share of a symbol of a class among the symbols that are not predicted.
    private double share(int symbolClass) {
      int[] left = CLASS_SIZES.clone();
      for (int j = 0; j < count; j++) {
        left[CLASS_OF[symbols[j]]]--;
      }
      double total = 0;
      for (int i = 0; i < CLASSES; i++) {
        total += left[i] > 0 ? classCounts[kind * CLASSES + i] : 0;
      }
      return classCounts[kind * CLASSES + symbolClass] / total / left[symbolClass];
    }

    /// Returns the entropy of the probabilities, about: it takes predicted symbols for possible others.
    double expectedBits() {
      double nats = other * (logSum - others[kind]);
      for (int j = 0; j < count; j++) {
        nats += weights[j] * (logSum - logits[j]);
      }
      return (Bits.ofNats(nats) + other * classBits[kind]) / sum;
    }

    void learn(int symbol) {
      int hit = index(symbol);
      for (int i = 0; i < guesses; i++) {
        if (expected[i] >= 0) {
          double step = RATE * ((expected[i] == hit ? 1 : 0) - weights[expected[i]] / sum);
          slopes[kind * guesses + i] += step * logit(all.strength()[place + i]);
          offsets[kind * guesses + i] += step;
        }
      }
      others[kind] += RATE * ((hit < 0 ? 1 : 0) - other / sum);
      if (hit < 0) {
        classCounts[kind * CLASSES + CLASS_OF[symbol]]++;
        classTotals[kind]++;
      }
    }

    private int kind() {
      int best = -1;
      int given = 0;
      float strongest = 0;
      for (int i = 0; i < guesses; i++) {
        float strength = all.strength()[place + i];
        given += strength > 0 ? 1 : 0;
        if (strength > strongest) {
          strongest = strength;
          best = all.expected()[place + i];
        }
      }
      if (given == 0) {
        return NOTHING_PREDICTED;
      }
      int disagreeing = given;
      for (int i = 0; i < guesses; i++) {
        disagreeing -= all.strength()[place + i] > 0 && all.expected()[place + i] == best ? 1 : 0;
      }
      int step = disagreeing == 0 ? 0 : disagreeing < 3 ? 1 : disagreeing < 6 ? 2 : 3;
      return CLASS_OF[best] * DISAGREEMENTS + step;
    }
  }

  private double classBits(int kind) {
    double bits = 0;
    for (int i = 0; i < CLASSES; i++) {
      double share = classCounts[kind * CLASSES + i] / classTotals[kind];
      bits -= share * Bits.ofNats(StrictMath.log(share / CLASS_SIZES[i]));
    }
    return bits;
  }

  private static double logit(float strength) {
    return LOGITS[(int) (Math.min(strength, 1) * (LOGITS.length - 1))];
  }

  private static double[] logits() {
    double[] logits = new double[1 << 12];
    for (int i = 0; i < logits.length; i++) {
      double inside = Math.clamp((double) i / (logits.length - 1), 0.001, 0.999);
      logits[i] = StrictMath.log(inside / (1 - inside));
    }
    return logits;
  }

  private static byte[] classes() {
    byte[] classes = new byte[Symbols.COUNT];
    for (int symbol = 0; symbol < Symbols.COUNT; symbol++) {
      classes[symbol] = (byte) (symbol == Symbols.BOUNDARY ? 0 : symbol >= '0' && symbol <= '9' ? 1
          : symbol >= 'a' && symbol <= 'z' ? 2 : symbol >= 'A' && symbol <= 'Z' ? 3 : symbol == ' ' ? 4
          : symbol < ' ' || symbol > '~' ? 5 : 6);
    }
    return classes;
  }
}
