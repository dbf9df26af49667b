package org.megabytestreams.train;

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

/// Cuts training windows out of byte sources. They are laid into patches exactly as the service does it.
final class WindowSampler implements TrainingWindow.Cutter {
  private final Geometry geometry;
  private final RecordFormat format;
  private final Map<Corpus.Source, RecordPlaces.Parts> places = new IdentityHashMap<>();

  WindowSampler(Geometry geometry, RecordFormat format) {
    this.geometry = geometry;
    this.format = format;
  }

  @Override
  public TrainingWindow cut(Corpus.Source source, boolean heldOut, double share) {
    RecordPlaces part = places.computeIfAbsent(source, one -> RecordPlaces.Parts.of(one, format)).of(heldOut);
    return windowFrom(part, (long) (share * part.bytes().byteSize()));
  }

  /// Cuts the same window as [#cut]: it starts at a record, or deep in a long one, and has no past.
  @Override
  public TrainingWindow cutCold(Corpus.Source source, double share) {
    return cut(source, false, share);
  }

  /// Cuts a window that holds `offset`, or a place near it if no record holds `offset`.
  TrainingWindow windowFrom(RecordPlaces records, long offset) {
    return windowAt(records, start(records, records.inside(offset)));
  }

  /// Computes the start of a window that holds `offset`: the start of its record, if the window reaches from there.
  /// Deep in a long record it moves on by whole strides of [SlidingWindow], as the service's windows do.
  private long start(RecordPlaces records, long offset) {
    long start = records.start(offset);
    int stride = SlidingWindow.stride(geometry.patches()) * geometry.patchSize();
    return offset - start < geometry.windowSymbols() ? start : start + (offset - start) / stride * stride;
  }

  private TrainingWindow windowAt(RecordPlaces records, long start) {
    int size = geometry.windowSymbols();
    int[] symbols = new int[size];
    Arrays.fill(symbols, Symbols.BOUNDARY);
    float[] scored = new float[size];
    Framing framing = geometry.framing();
    BitSet starts = new BitSet();
    int at = 0;
    long offset = start;
    while (at < size && offset < records.bytes().byteSize()) {
      int room = size - at;
      int length = records.length(offset, room);
      int whole = Math.min(length, room);
      starts.set(at, offset > start || records.start(start) == start);
      for (int i = 0; i < whole; i++) {
        symbols[at + i] = records.bytes().get(ValueLayout.JAVA_BYTE, offset + i) & 0xff;
      }
      int counts = Math.min(room, framing.scoredLength(length));
      Arrays.fill(scored, at, at + counts, 1);
      at += Math.min(room, framing.framedLength(length, geometry.patchSize()));
      offset = records.next(offset, length);
    }
    Optional<Predictions> guesses = geometry.options().matching()
        ? Optional.of(MatchModel.of(symbols, geometry.options().guessContexts()))
        : Optional.empty();
    return new TrainingWindow(symbols, scored, starts, records.separatorBytes(), guesses);
  }
}
