package org.megabytestreams.train;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.megabytestreams.matchmodel.MatchModel;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.model.SlidingWindow;
import org.megabytestreams.model.Symbols;

/// Cuts short windows out of long ones. The network sees the symbols of the short window. Guesses come from all
/// symbols that the model's own, longer window would hold there, as they do in use.
///
/// The sampler holds each source laid into patches, at some 2 bytes a symbol. If the long windows are above a limit,
/// it also makes all guesses once, at 12 bytes a symbol.
final class LongContextSampler implements TrainingWindow.Cutter {
  private static final int STRENGTH_STEPS = 127;
  private static final int MAX_SYMBOLS = 1 << 28;
  /// The limit in symbols up to which guesses are made again for each window that is cut.
  private static final int MAX_REBUILT_SYMBOLS = 1 << 14;
  /// The most symbols that a match model takes at once.
  private static final int CHUNK = 1 << 14;

  private final Geometry geometry;
  private final Geometry whole;
  /// M, the number of guesses at each symbol.
  private final int guessesASymbol;
  private final RecordFormat format;
  private final Map<Corpus.Source, Framed> sources = new IdentityHashMap<>();
  private long laidOut;

  /// Creates a sampler.
  ///
  /// @param geometry of the windows to cut
  /// @param patches of the windows that guesses come from
  LongContextSampler(Geometry geometry, int patches, RecordFormat format) {
    this.geometry = geometry;
    this.guessesASymbol = geometry.options().guesses();
    this.whole = geometry.withPatches(patches);
    this.format = format;
  }

  @Override
  public TrainingWindow cut(Corpus.Source source, boolean heldOut, double share) {
    Framed framed = sources.computeIfAbsent(source, this::frame);
    int patch = geometry.patchSize();
    int from = heldOut ? framed.training : 0;
    int to = heldOut ? framed.size : framed.training;
    // The start leaves room for a whole window, if there is one.
    int starts = Math.max(1, (to - from) / patch - geometry.patches() + 1);
    return framed.window(from + (int) (share * starts) * patch, to, false);
  }

  @Override
  public TrainingWindow cutCold(Corpus.Source source, double share) {
    Framed framed = sources.computeIfAbsent(source, this::frame);
    int patch = geometry.patchSize();
    int starts = Math.max(1, framed.training / patch - geometry.patches() + 1);
    return framed.window(framed.recordStart((int) (share * starts) * patch), framed.training, true);
  }

  private Framed frame(Corpus.Source source) {
    RecordPlaces.Parts parts = RecordPlaces.Parts.of(source, format);
    Framed framed = new Framed(source.name(), parts.training().separatorBytes());
    framed.add(parts.training());
    framed.training = framed.size;
    framed.add(parts.heldOut());
    if (whole.windowSymbols() > MAX_REBUILT_SYMBOLS) {
      framed.guessAll();
    }
    return framed;
  }

  /// Takes guesses.
  private interface Guessed {
    /// Takes the guesses at symbols from a place on.
    void take(Predictions guesses, int place);
  }

  /// A source laid into patches.
  private final class Framed {
    private final String name;
    private final int separatorBytes;
    private short[] symbols = new short[0];
    private final BitSet scored = new BitSet();
    private final BitSet starts = new BitSet();
    private short[] guessed;
    private byte[] strengths;
    private int size;
    private int training;

    Framed(String name, int separatorBytes) {
      this.name = name;
      this.separatorBytes = separatorBytes;
    }

    void add(RecordPlaces records) {
      Framing framing = geometry.framing();
      MemorySegment bytes = records.bytes();
      int length;
      for (long offset = records.start(0); offset < bytes.byteSize(); offset = records.next(offset, length)) {
        length = records.length(offset, MAX_SYMBOLS);
        int framed = framing.framedLength(length, geometry.patchSize());
        laidOut += framed;
        if (laidOut > MAX_SYMBOLS) {
          throw new Corpus.BadCorpusException(name + ": expected corpora of at most " + MAX_SYMBOLS
              + " symbols together where a match model reaches back further than the windows trained on, got more");
        }
        if (size + framed > symbols.length) {
          long wanted = Math.max(size + framed, symbols.length * 3L / 2);
          symbols = Arrays.copyOf(symbols, (int) Math.min(MAX_SYMBOLS, wanted));
        }
        for (int i = 0; i < length; i++) {
          symbols[size + i] = (short) (bytes.get(ValueLayout.JAVA_BYTE, offset + i) & 0xff);
        }
        Arrays.fill(symbols, size + length, size + framed, (short) Symbols.BOUNDARY);
        scored.set(size, size + framing.scoredLength(length));
        starts.set(size);
        size += framed;
      }
      int filled = Math.ceilDiv(size, geometry.patchSize()) * geometry.patchSize();
      symbols = Arrays.copyOf(symbols, filled);
      Arrays.fill(symbols, size, filled, (short) Symbols.BOUNDARY);
      size = filled;
    }

    void guessAll() {
      guessed = new short[size * guessesASymbol];
      strengths = new byte[size * guessesASymbol];
      guess(0, size, (guesses, place) -> {
        int to = place * guessesASymbol;
        for (int i = 0; i < guesses.expected().length; i++) {
          guessed[to + i] = (short) guesses.expected()[i];
          strengths[to + i] = (byte) Math.round(guesses.strength()[i] * STRENGTH_STEPS);
        }
      });
    }

    /// Makes guesses at each symbol of a range, in the long window that the symbol is scored in.
    private void guess(int from, int to, Guessed guessed) {
      int patch = geometry.patchSize();
      for (int next = from; next < to;) {
        SlidingWindow.Pass pass = SlidingWindow.passFrom(next / patch, Math.ceilDiv(to, patch), whole.patches());
        int end = (int) Math.min(to, pass.end() * patch);
        MatchModel matcher = new MatchModel(null, geometry.options().guessContexts());
        for (int at = (int) pass.start() * patch; at < next; at += CHUNK) {
          matcher.prefill(symbols(at, Math.min(next, at + CHUNK)));
        }
        for (int at = next; at < end; at += CHUNK) {
          guessed.take(matcher.append(symbols(at, Math.min(end, at + CHUNK))), at);
        }
        next = end;
      }
    }

    private int[] symbols(int from, int to) {
      int[] part = new int[to - from];
      Arrays.setAll(part, i -> symbols[from + i]);
      return part;
    }

    /// Returns the guesses of a range.
    ///
    /// @return the guesses at symbols from `from` on, for a window of `length`
    private Predictions guesses(int from, int to, int length) {
      Predictions all = new Predictions(length, guessesASymbol);
      if (guessed == null) {
        guess(from, to, (guesses, place) -> {
          int at = (place - from) * guessesASymbol;
          System.arraycopy(guesses.expected(), 0, all.expected(), at, guesses.expected().length);
          System.arraycopy(guesses.strength(), 0, all.strength(), at, guesses.strength().length);
        });
        return all;
      }
      for (int i = 0; i < (to - from) * guessesASymbol; i++) {
        all.expected()[i] = guessed[from * guessesASymbol + i];
        all.strength()[i] = (float) strengths[from * guessesASymbol + i] / STRENGTH_STEPS;
      }
      return all;
    }

    /// Returns the start of the record that holds a place, if it starts less than a window before; else the place.
    int recordStart(int place) {
      int start = starts.previousSetBit(place);
      return start >= 0 && start > place - geometry.windowSymbols() ? start : place;
    }

    /// Cuts a window.
    ///
    /// @param to the end of the part that it is in
    /// @param cold whether the match model starts with the window
    TrainingWindow window(int from, int to, boolean cold) {
      int length = geometry.windowSymbols();
      int[] cut = new int[length];
      Arrays.fill(cut, Symbols.BOUNDARY);
      float[] counts = new float[length];
      int end = Math.min(to, from + length);
      for (int i = from; i < end; i++) {
        cut[i - from] = symbols[i];
        counts[i - from] = scored.get(i) ? 1 : 0;
      }
      Predictions guesses = cold ? MatchModel.of(cut, geometry.options().guessContexts()) : guesses(from, end, length);
      return new TrainingWindow(cut, counts, starts.get(from, end), separatorBytes, Optional.of(guesses));
    }
  }
}
