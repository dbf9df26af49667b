package org.megabytestreams.train;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.megabytestreams.input.RecordReader;
import org.megabytestreams.matching.Guesses;
import org.megabytestreams.matching.Matcher;
import org.megabytestreams.megabyte.Framing;
import org.megabytestreams.megabyte.Geometry;
import org.megabytestreams.megabyte.RecordFormat;
import org.megabytestreams.megabyte.Symbols;
import org.megabytestreams.megabyte.Windows;

/// Cuts short windows out of long ones: the network sees what is in the short one, but guesses come from all that the
/// model's own, longer window would hold there, which is how it will be used.
///
/// Holds each source laid into patches, with its guesses: some 22 bytes a symbol.
final class HistorySampler implements TrainingWindow.Cutter {
  private static final int STRENGTH_STEPS = 127;

  private final Geometry geometry;
  private final Geometry whole;
  private final RecordFormat format;
  private final Map<Corpus.Source, Framed> sources = new IdentityHashMap<>();

  /// @param geometry of the windows to cut
  /// @param patches of the windows that guesses come from
  HistorySampler(Geometry geometry, int patches, RecordFormat format) {
    this.geometry = geometry;
    this.whole = geometry.withPatches(patches);
    this.format = format;
  }

  @Override
  public TrainingWindow cut(Corpus.Source source, boolean heldOut, double share) {
    Framed framed = sources.computeIfAbsent(source, this::frame);
    int patch = geometry.patchSize();
    int from = heldOut ? framed.training : 0;
    int to = heldOut ? framed.size : framed.training;
    // As often as there is one, a whole window.
    int starts = Math.max(1, (to - from) / patch - geometry.patches() + 1);
    return framed.window(from + (int) (share * starts) * patch, to, geometry.windowSymbols());
  }

  private Framed frame(Corpus.Source source) {
    Framed framed = new Framed();
    try {
      framed.add(source.training());
      framed.training = framed.size;
      framed.add(source.heldOut());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    framed.guess();
    return framed;
  }

  /// A source laid into patches.
  private final class Framed {
    private short[] symbols = new short[1 << 16];
    private final BitSet scored = new BitSet();
    private short[] guessed;
    private byte[] strengths;
    private int size;
    private int training;

    void add(MemorySegment bytes) throws IOException {
      Framing framing = geometry.framing();
      RecordReader reader = new RecordReader(stream(bytes), format);
      for (RecordReader.Piece piece = reader.next(); piece != null; piece = reader.next()) {
        int length = piece.bytes().length;
        int framed = piece.ends() ? framing.framedLength(length, geometry.patchSize()) : length;
        if (size + framed > symbols.length) {
          symbols = Arrays.copyOf(symbols, Math.max(size + framed, symbols.length / 2 * 3));
        }
        for (int i = 0; i < length; i++) {
          symbols[size + i] = (short) (piece.bytes()[i] & 0xff);
        }
        Arrays.fill(symbols, size + length, size + framed, (short) Symbols.BOUNDARY);
        scored.set(size, size + (piece.ends() ? framing.scoredLength(length) : length));
        size += framed;
      }
      int whole = Math.ceilDiv(size, geometry.patchSize()) * geometry.patchSize();
      symbols = Arrays.copyOf(symbols, Math.max(whole, symbols.length));
      Arrays.fill(symbols, size, whole, (short) Symbols.BOUNDARY);
      size = whole;
    }

    /// Guesses at every symbol in the window that it is scored in.
    void guess() {
      guessed = new short[size * Matcher.GUESSERS];
      strengths = new byte[size * Matcher.GUESSERS];
      int patch = geometry.patchSize();
      for (int from = 0; from < size;) {
        Windows.Pass pass = Windows.passFrom(from / patch, size / patch, whole.patches());
        int start = (int) pass.start() * patch;
        int end = (int) pass.end() * patch;
        Matcher matcher = new Matcher();
        for (int i = start; i < end; i++) {
          if (i >= from) {
            keep(matcher.next(), i);
          }
          matcher.append(symbols[i]);
        }
        from = end;
      }
    }

    private void keep(Guesses guesses, int at) {
      for (int i = 0; i < Matcher.GUESSERS; i++) {
        guessed[at * Matcher.GUESSERS + i] = (short) guesses.expected()[i];
        strengths[at * Matcher.GUESSERS + i] = (byte) Math.round(guesses.strength()[i] * STRENGTH_STEPS);
      }
    }

    TrainingWindow window(int from, int to, int length) {
      int[] cut = new int[length];
      Arrays.fill(cut, Symbols.BOUNDARY);
      float[] counts = new float[length];
      Guesses guesses = new Guesses(length);
      int bytes = 0;
      for (int i = 0; i < Math.min(length, to - from); i++) {
        cut[i] = symbols[from + i];
        counts[i] = scored.get(from + i) ? 1 : 0;
        bytes += cut[i] < Symbols.BOUNDARY ? 1 : 0;
        for (int j = 0; j < Matcher.GUESSERS; j++) {
          int at = (from + i) * Matcher.GUESSERS + j;
          guesses.expected()[i * Matcher.GUESSERS + j] = guessed[at];
          guesses.strength()[i * Matcher.GUESSERS + j] = (float) strengths[at] / STRENGTH_STEPS;
        }
      }
      return new TrainingWindow(cut, counts, bytes, Optional.of(guesses));
    }
  }

  private static InputStream stream(MemorySegment bytes) {
    return new InputStream() {
      private long at;

      @Override
      public int read() {
        return at < bytes.byteSize() ? bytes.get(ValueLayout.JAVA_BYTE, at++) & 0xff : -1;
      }

      @Override
      public int read(byte[] target, int offset, int length) {
        int n = (int) Math.min(length, bytes.byteSize() - at);
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, target, offset, n);
        at += n;
        return n == 0 && length > 0 ? -1 : n;
      }
    };
  }
}
