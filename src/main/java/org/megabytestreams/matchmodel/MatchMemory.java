package org.megabytestreams.matchmodel;

import java.util.Arrays;
import java.util.List;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.GuessContext;
import org.megabytestreams.model.ModelMemory;
import org.megabytestreams.model.Symbols;

/// Holds symbols that a [MatchModel] has seen before its own. A memory knows what followed each context in them, and
/// how often predictions in them were right. It is a function of the symbols and of the older memory. It never changes,
/// and several threads may use it.
///
/// The last symbols of a memory stand in front of a model's first one. No match runs over the end of a memory.
///
/// From 10,000 symbols on, a memory takes at most 16 bytes a symbol, and 4 KB. A smaller one takes at most 34 bytes a
/// symbol, and 5 KB. Each further context adds at most 4 bytes a symbol, or 8 where symbols are few, and 3 KB. A
/// mixture adds 7 KB.
public final class MatchMemory implements ModelMemory {
  /// Confidences and mixtures are learned from at most this many symbols, the last ones.
  private static final int LEARNED = 1 << 16;
  /// Where these have too few records for a mixture, it is learned from more symbols.
  private static final int MIXTURE_LEARNED = 1 << 18;
  private static final int LEARNED_AT_ONCE = 1 << 10;

  private final MatchMemory older;
  private final List<GuessContext> further;
  private final int symbols;
  private final Layer layer;
  /// The contexts behind the last symbol.
  private final Contexts end;
  private final Confidence confidence;
  /// Null if none is wanted.
  private final PredictionMixture mixture;

  private MatchMemory(int[] symbols, MatchMemory older, List<GuessContext> further) {
    this.older = older;
    this.further = List.copyOf(further);
    this.symbols = symbols.length;
    this.layer = new Layer(layerOf(older), endOf(older, further));
    layer.reserve(counted(symbols, older));
    Contexts contexts = new Contexts(endOf(older, further));
    boolean mixing = older != null && older.mixture != null;
    int learned = firstLearned(symbols, mixing);
    append(symbols, learned, contexts);
    Predictors predictors = new Predictors(layer, contexts, confidenceOf(older));
    this.mixture = mixing ? new PredictionMixture(predictors.guesses()) : null;
    learn(predictors, symbols, learned);
    this.end = predictors.contexts();
    this.confidence = predictors.confidence();
  }

  private MatchMemory(MatchMemory other, PredictionMixture mixture) {
    this.older = other.older;
    this.further = other.further;
    this.symbols = other.symbols;
    this.layer = other.layer;
    this.end = other.end;
    this.confidence = other.confidence;
    this.mixture = mixture;
  }

  private static int firstLearned(int[] symbols, boolean mixing) {
    int first = Math.max(0, symbols.length - LEARNED);
    boolean enough = Arrays.stream(symbols, first, symbols.length).filter(symbol -> symbol == Symbols.BOUNDARY)
        .count() >= PredictionMixture.MIN_RECORDS;
    return mixing && !enough ? Math.max(0, symbols.length - MIXTURE_LEARNED) : first;
  }

  private void learn(Predictors predictors, int[] symbols, int from) {
    if (mixture == null) {
      predictors.append(symbols, from, symbols.length, null);
      return;
    }
    PredictionMixture.Learning learning = mixture.new Learning();
    for (int at = from; at < symbols.length; at += LEARNED_AT_ONCE) {
      int to = Math.min(symbols.length, at + LEARNED_AT_ONCE);
      Predictions predictions = new Predictions(to - at, predictors.guesses());
      predictors.append(symbols, at, to, predictions);
      learning.learn(symbols, at, to, predictions);
    }
    learning.end();
  }

  /// Appends symbols whose predictions nobody wants.
  private void append(int[] symbols, int count, Contexts contexts) {
    ReadAhead ahead = new ReadAhead(layer, contexts, symbols, 0, count);
    for (int i = 0; i < count; i++) {
      ahead.before(i);
      if (!layer.isRepeated(symbols[i])) {
        layer.append(symbols[i], contexts);
        contexts.append(symbols[i]);
      }
    }
  }

  /// Returns the memory of framed symbols.
  ///
  /// @param further contexts of its own, besides the usual ones
  /// @param symbols of records that are filled up to patches with [Symbols#BOUNDARY]
  public static MatchMemory of(int[] symbols, List<GuessContext> further) {
    return of(symbols, null, further);
  }

  /// Returns the memory of framed symbols that come after those of an older memory. Where the symbols tell nothing, the
  /// older memory is looked at.
  ///
  /// @param older null if there is none
  /// @param further contexts, besides the usual ones, which the older memory has, too
  public static MatchMemory of(int[] symbols, MatchMemory older, List<GuessContext> further) {
    Symbols.check(symbols);
    check(older, further);
    return new MatchMemory(symbols, older, further);
  }

  /// Returns the memory of records that follow one another.
  ///
  /// @param older null if there is none
  /// @param further contexts, besides the usual ones, which the older memory has, too
  public static MatchMemory of(List<byte[]> records, Framing framing, MatchMemory older,
      List<GuessContext> further) {
    int[] symbols = new int[records.stream().mapToInt(record -> framing.framedLength(record.length, 1)).sum()];
    int size = 0;
    for (byte[] record : records) {
      size = framing.frame(record, 1, symbols, size);
    }
    return MatchMemory.of(symbols, older, further);
  }

  /// Returns a memory whose younger memories learn a [PredictionMixture] each. It has one that finds no record easy.
  ///
  /// @param other what it remembers; null for nothing
  public static MatchMemory mixing(MatchMemory other, List<GuessContext> further) {
    MatchMemory base = other == null ? MatchMemory.of(new int[0], further) : other;
    return new MatchMemory(base, new PredictionMixture(predictors(base, further).guesses()));
  }

  /// Returns the mixture of its predictions; null if it has learned none.
  public PredictionMixture mixture() {
    return mixture;
  }

  @Override
  public int size() {
    return symbols + (older == null ? 0 : older.size());
  }

  @Override
  public long bytes() {
    return layer.bytes() + confidence.bytes() + (mixture == null ? 0 : mixture.bytes())
        + (older == null ? 0 : older.bytes());
  }

  /// Returns predictors of the first symbol after a memory.
  ///
  /// @param memory null if there is none
  static Predictors predictors(MatchMemory memory, List<GuessContext> further) {
    check(memory, further);
    Contexts end = endOf(memory, further);
    return new Predictors(new Layer(layerOf(memory), end), end, confidenceOf(memory));
  }

  private static void check(MatchMemory memory, List<GuessContext> further) {
    if (memory != null && !memory.further.equals(further)) {
      throw new IllegalArgumentException("expected a memory of the contexts " + further + ", got " + memory.further);
    }
  }

  /// Returns null if there is no memory.
  private static Confidence confidenceOf(MatchMemory memory) {
    return memory == null ? null : memory.confidence;
  }

  private static Layer layerOf(MatchMemory memory) {
    return memory == null || memory.size() == 0 ? null : memory.layer;
  }

  private static Contexts endOf(MatchMemory memory, List<GuessContext> further) {
    return memory == null ? new Contexts(further) : memory.end;
  }

  /// Returns how many of the symbols count: all but repeated boundaries.
  private static int counted(int[] symbols, MatchMemory older) {
    Layer before = layerOf(older);
    int last = before == null ? Predictor.NOTHING : before.last();
    int count = 0;
    for (int symbol : symbols) {
      count += Layer.isRepeated(symbol, last) ? 0 : 1;
      last = symbol;
    }
    return count;
  }
}
