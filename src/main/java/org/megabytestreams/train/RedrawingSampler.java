package org.megabytestreams.train;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// Cuts windows of logs whose times, numbers and identifiers are drawn again from time to time ([ValueRedraw]). So a
/// network learns formats, not the values of one day.
///
/// The first steps see the sources as they are. The held-out part always stays as it is. A redrawn training part lies
/// in memory.
final class RedrawingSampler implements TrainingWindow.Cutter {
  private final TrainingWindow.Cutter original;
  private final Supplier<TrainingWindow.Cutter> cutters;
  private final int every;
  private final Map<Corpus.Source, Corpus.Source> redrawn = new IdentityHashMap<>();
  private TrainingWindow.Cutter present;
  private long draw;

  /// Creates a sampler.
  ///
  /// @param cutters makes what cuts the windows of one draw
  /// @param every the values are drawn again after this many steps
  RedrawingSampler(Supplier<TrainingWindow.Cutter> cutters, int every) {
    this.original = cutters.get();
    this.cutters = cutters;
    this.every = every;
    this.present = original;
  }

  @Override
  public void seek(long step) {
    long wanted = step / every;
    if (wanted != draw) {
      draw = wanted;
      redrawn.clear();
      present = draw == 0 ? original : cutters.get();
    }
  }

  @Override
  public TrainingWindow cut(Corpus.Source source, boolean heldOut, double share) {
    return heldOut ? original.cut(source, true, share) : present.cut(present(source), false, share);
  }

  @Override
  public TrainingWindow cutCold(Corpus.Source source, double share) {
    return present.cutCold(present(source), share);
  }

  private Corpus.Source present(Corpus.Source source) {
    requireSmall(source); // from the first step on, not after an hour
    return draw == 0 ? source : redrawn.computeIfAbsent(source, this::redraw);
  }

  private static void requireSmall(Corpus.Source source) {
    if (source.trainingBytes() > Integer.MAX_VALUE - Long.BYTES) {
      throw new Corpus.BadCorpusException(source.name() + ": expected at most 2 GiB to train on where values are drawn"
          + " again, got " + source.trainingBytes() + " bytes: split it");
    }
  }

  private Corpus.Source redraw(Corpus.Source source) {
    byte[] values = new ValueRedraw(draw * source.trainingBytes())
        .of(source.training().toArray(ValueLayout.JAVA_BYTE));
    return new Corpus.Source(source.name(), MemorySegment.ofArray(values), values.length, source.weight(),
        source.records());
  }
}
