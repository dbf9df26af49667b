package org.megabytestreams.audit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.score.CachedScorer;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.score.StreamSegment;
import org.megabytestreams.score.WindowScorer;

/// Gathers chains until there is enough to fill the model's batches, and scores them in whole windows.
final class ScoreRecomputer {
  /// Chains are scored at this many symbols: each time, every chain pays for its window's context again.
  private static final int GATHERED_SYMBOLS = 1 << 20;
  /// This many symbols are scored between two signs of progress.
  private static final int SLICE_SYMBOLS = 1 << 17;

  private static final StreamId NOBODY = new StreamId("", null);

  private final BiConsumer<PublishedScore, RecordScore> scored;
  private final Set<ReceiptChain> chains = new LinkedHashSet<>();
  private long symbols;

  ScoreRecomputer(BiConsumer<PublishedScore, RecordScore> scored) {
    this.scored = scored;
  }

  void add(ReceiptChain chain, PublishedScore claim, byte[] value) {
    int before = chain.freshSymbols();
    chain.add(claim, value);
    chains.add(chain);
    symbols += chain.freshSymbols() - before;
    if (symbols >= GATHERED_SYMBOLS) {
      flush();
    }
  }

  /// Scores everything that was gathered.
  void flush() {
    chains.stream().map(ReceiptChain::model).distinct().forEach(this::flush);
    chains.clear();
    symbols = 0;
  }

  private void flush(ByteModel model) {
    List<ReceiptChain> slice = new ArrayList<>();
    int sliceSymbols = 0;
    for (ReceiptChain chain : chains) {
      if (chain.model() == model) {
        slice.add(chain);
        sliceSymbols += chain.freshSymbols();
      }
      if (sliceSymbols >= SLICE_SYMBOLS) {
        score(model, slice);
        slice.clear();
        sliceSymbols = 0;
      }
    }
    score(model, slice);
  }

  private void score(ByteModel model, List<ReceiptChain> slice) {
    List<StreamSegment> stretches = slice.stream().map(ReceiptChain::stretch).toList();
    List<Surprisal> surprisals = surprisals(model, stretches);
    for (int i = 0; i < slice.size(); i++) {
      slice.get(i).settle(surprisals.get(i), scored);
    }
  }

  /// Scores all segments alike in windows, whole ones if they have no memory.
  private static List<Surprisal> surprisals(ByteModel model, List<StreamSegment> stretches) {
    if (stretches.stream().allMatch(stretch -> stretch.memory() == null)) {
      return new WindowScorer(model).score(stretches);
    }
    try (CachedScorer scorer = new CachedScorer(model, 0)) {
      return scorer.score(stretches.stream().map(stretch -> new CachedScorer.Next(NOBODY, stretch)).toList());
    }
  }
}
