package org.megabytestreams.matchmodel;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.megabytestreams.model.GuessContext;
import org.megabytestreams.model.ModelMemory;
import org.megabytestreams.model.Symbols;

/// Holds symbols that a [MatchModel] has seen before its own. A memory knows what followed each context in them, and
/// how often predictions in them were right. It is a function of the symbols, of where blocks begin, and of the older
/// memory. It never changes, and several threads may use it.
///
/// The last symbols of a memory stand in front of a model's first one. No match runs over the end of a memory, or of
/// one of its blocks.
///
/// From 10,000 symbols on, a block takes at most 16 bytes a symbol, and 4 KB. A smaller one takes at most 34 bytes a
/// symbol, and 5 KB. Each further context adds at most 4 bytes a symbol, or 8 where symbols are few, and 3 KB. A
/// mixture adds 7 KB.
public final class MatchMemory implements ModelMemory {
  /// Confidences and mixtures are learned from this many symbols, the last ones. If the newest block has fewer, whole
  /// blocks before it are learned from, too.
  private static final int LEARNED = 1 << 16;
  /// Where these have too few records for a mixture, it is learned from more symbols.
  private static final int MIXTURE_LEARNED = 1 << 18;
  /// No further block is learned from if there would be more symbols than this.
  private static final int MAX_LEARNED = 1 << 19;
  private static final int LEARNED_AT_ONCE = 1 << 10;

  private final MatchMemory older;
  private final List<GuessContext> further;
  /// The oldest first.
  private final List<MemoryBlock> blocks;
  /// The layers that have symbols, the newest first.
  private final List<Layer> layers;
  /// Behind the last symbol.
  private final Contexts end;
  private final Confidence confidence;
  /// Null if none is wanted.
  private final PredictionMixture mixture;

  private MatchMemory(List<MemoryBlock> blocks, int[] newest, MatchMemory older, List<GuessContext> further) {
    this.older = older;
    this.further = List.copyOf(further);
    MemoryBlock block = new MemoryBlock(newest, further);
    this.blocks = Stream.concat(blocks.stream(), Stream.of(block)).toList();
    boolean mixing = older != null && older.mixture != null;
    int learned = firstLearned(newest, mixing);
    int first = firstLearned(blocks, newest, learned, mixing);
    block.append(newest, 0, learned);
    // What is learned from goes into a layer that nobody keeps, on blocks that end before it. So no prediction sees the
    // symbol that it predicts.
    List<MemoryBlock> before = Stream.concat(blocks.subList(0, first).stream(), Stream.of(block)).toList();
    int[] lesson = lesson(blocks.subList(first, blocks.size()), newest, learned);
    Contexts start = contexts(before, older, further);
    Layer layer = new Layer(layers(before, older), start);
    layer.reserve(lesson.length);
    Predictors predictors = new Predictors(layer, start, older == null ? null : older.confidence);
    this.mixture = mixing ? new PredictionMixture(predictors.guesses()) : null;
    learn(predictors, lesson);
    this.confidence = predictors.confidence();
    block.append(newest, learned, newest.length);
    this.layers = layers(this.blocks, older);
    this.end = contexts(this.blocks, older, further);
  }

  private MatchMemory(MatchMemory other, PredictionMixture mixture) {
    this.older = other.older;
    this.further = other.further;
    this.blocks = other.blocks;
    this.layers = other.layers;
    this.end = other.end;
    this.confidence = other.confidence;
    this.mixture = mixture;
  }

  /// Returns the first symbol of the newest block that is learned from.
  private static int firstLearned(int[] newest, boolean mixing) {
    int first = Math.max(0, newest.length - LEARNED);
    return mixing && records(newest, first) < PredictionMixture.MIN_RECORDS
        ? Math.max(0, newest.length - MIXTURE_LEARNED) : first;
  }

  /// Returns the first of the blocks that is learned from, besides the newest one from symbol `learned` on.
  private static int firstLearned(List<MemoryBlock> blocks, int[] newest, int learned, boolean mixing) {
    int first = blocks.size();
    int symbols = newest.length - learned;
    int records = records(newest, learned);
    while (first > 0 && symbols + blocks.get(first - 1).size() <= MAX_LEARNED && (symbols < LEARNED
        || mixing && records < PredictionMixture.MIN_RECORDS && symbols < MIXTURE_LEARNED)) {
      int[] block = blocks.get(--first).symbols();
      symbols += block.length;
      records += records(block, 0);
    }
    return first;
  }

  private static int records(int[] symbols, int from) {
    return (int) Arrays.stream(symbols, from, symbols.length).filter(symbol -> symbol == Symbols.BOUNDARY).count();
  }

  /// Returns the symbols that are learned from.
  private static int[] lesson(List<MemoryBlock> whole, int[] newest, int from) {
    return IntStream.concat(whole.stream().flatMapToInt(block -> Arrays.stream(block.symbols())),
        Arrays.stream(newest, from, newest.length)).toArray();
  }

  private void learn(Predictors predictors, int[] symbols) {
    if (mixture == null) {
      predictors.append(symbols, 0, symbols.length, null);
      return;
    }
    PredictionMixture.Learning learning = mixture.new Learning();
    for (int at = 0; at < symbols.length; at += LEARNED_AT_ONCE) {
      int to = Math.min(symbols.length, at + LEARNED_AT_ONCE);
      Predictions predictions = new Predictions(to - at, predictors.guesses());
      predictors.append(symbols, at, to, predictions);
      learning.learn(symbols, at, to, predictions);
    }
    learning.end();
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
    return of(List.of(), symbols, older, further);
  }

  /// Returns the memory of blocks. Its newest block is made of the symbols.
  ///
  /// @param blocks which come before that, the oldest first; they have the same further contexts
  /// @param symbols framed ones
  /// @param older null if there is none
  /// @param further contexts, besides the usual ones, which the older memory has, too
  public static MatchMemory of(List<MemoryBlock> blocks, int[] symbols, MatchMemory older,
      List<GuessContext> further) {
    Symbols.check(symbols);
    check(older, further);
    blocks.forEach(block -> check(block.further(), further));
    return new MatchMemory(blocks, symbols, older, further);
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

  /// Returns the block of its last symbols.
  public MemoryBlock newest() {
    return blocks.getLast();
  }

  @Override
  public int size() {
    return blocks.stream().mapToInt(MemoryBlock::size).sum() + (older == null ? 0 : older.size());
  }

  @Override
  public long bytes() {
    return blocks.stream().mapToLong(block -> block.layer().bytes()).sum() + confidence.bytes()
        + (mixture == null ? 0 : mixture.bytes()) + (older == null ? 0 : older.bytes());
  }

  /// Returns predictors of the first symbol after a memory.
  ///
  /// @param memory null if there is none
  static Predictors predictors(MatchMemory memory, List<GuessContext> further) {
    check(memory, further);
    Contexts end = memory == null ? new Contexts(further) : memory.end;
    List<Layer> layers = memory == null ? List.of() : memory.layers;
    return new Predictors(new Layer(layers, end), end, memory == null ? null : memory.confidence);
  }

  private static void check(MatchMemory memory, List<GuessContext> further) {
    if (memory != null) {
      check(memory.further, further);
    }
  }

  private static void check(List<GuessContext> actual, List<GuessContext> further) {
    if (!actual.equals(further)) {
      throw new IllegalArgumentException("expected a memory of the contexts " + further + ", got " + actual);
    }
  }

  /// Returns the layers that have symbols, the newest first.
  private static List<Layer> layers(List<MemoryBlock> blocks, MatchMemory older) {
    Stream<Layer> own = blocks.reversed().stream().map(MemoryBlock::layer).filter(layer -> layer.size() > 0);
    return Stream.concat(own, older == null ? Stream.of() : older.layers.stream()).toList();
  }

  /// Returns the contexts behind the last symbol.
  private static Contexts contexts(List<MemoryBlock> blocks, MatchMemory older, List<GuessContext> further) {
    return blocks.reversed().stream().filter(block -> block.layer().size() > 0).findFirst()
        .map(MemoryBlock::contexts).orElseGet(() -> older == null ? new Contexts(further) : older.end);
  }
}
