package org.megabytestreams.audit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.megabytestreams.matchmodel.MatchMemory;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.FramedSymbols;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.score.SegmentMemory;
import org.megabytestreams.stream.MemoryRange;
import org.megabytestreams.stream.RecordBoundaries;

/// Holds the records of one stream, as far back as a score that is still to be verified looks.
final class StreamHistory {
  /// A stream's records may be scored this many times without running each score's window by itself.
  private static final int MAX_CHAINS = 4;

  private record Kept(long offset, byte[] value) {}

  /// Reports a context that is not available; says which and why.
  static final class MissingContextException extends Exception {
    private final VerificationResult verdict;

    MissingContextException(VerificationResult verdict, String message) {
      super(message);
      this.verdict = verdict;
    }

    VerificationResult verdict() {
      return verdict;
    }
  }

  private final List<PublishedScore> claims = new ArrayList<>();
  private final Deque<Kept> records = new ArrayDeque<>();
  private long[] neededFrom;
  private int settled;
  /// The chain that was continued last comes first. There are several if records were scored more than once.
  private final Deque<ReceiptChain> chains = new ArrayDeque<>();

  /// Takes a score that is to be verified. Scores come in the order of their records, all of them before the first
  /// [#add].
  void expect(PublishedScore claim) {
    claims.add(claim);
  }

  /// Notes that the next score is done with.
  void settle() {
    settled++;
  }

  /// Ends all chains: the next score begins another.
  void endChains() {
    chains.clear();
  }

  /// Takes the stream's next record, if a score looks that far back.
  void add(long offset, byte[] value) {
    long from = neededFrom();
    while (!records.isEmpty() && records.peek().offset() < from) {
      records.remove();
    }
    if (offset >= from) {
      records.add(new Kept(offset, value));
    }
  }

  /// Returns the offset of the earliest record that the scores still to be verified look back to.
  private long neededFrom() {
    if (neededFrom == null) {
      neededFrom = new long[claims.size() + 1];
      neededFrom[claims.size()] = Long.MAX_VALUE;
      for (int i = claims.size() - 1; i >= 0; i--) {
        neededFrom[i] = Math.min(neededFrom[i + 1], claims.get(i).context().offset());
      }
    }
    return neededFrom[settled];
  }

  /// Returns the chain that the score continues, or a new one that starts with its context.
  ReceiptChain chainOf(PublishedScore claim, ByteModel model, MemoryRecords memories)
      throws MissingContextException {
    ReceiptChain chain = chains.stream().filter(one -> one.continuesWith(claim)).findFirst().orElse(null);
    if (chain == null) {
      chain = begin(claim, model, memories);
      if (chains.size() == MAX_CHAINS) {
        chains.removeLast();
      }
    } else {
      chains.remove(chain);
    }
    chains.addFirst(chain);
    return chain;
  }

  private ReceiptChain begin(PublishedScore claim, ByteModel model, MemoryRecords memories)
      throws MissingContextException {
    var context = claim.context();
    MemoryRange range = context.memory();
    if (range != null && !model.geometry().options().seesAnyLength()) {
      throw new MissingContextException(VerificationResult.CONTEXT_CHANGED,
          "memory: the receipt names one, and the model has no use for any");
    }
    boolean recordwise = context.recordwise();
    if (recordwise && (range == null || model.recordwise() == null)) {
      throw new MissingContextException(VerificationResult.CONTEXT_CHANGED, "scoredBy: expected none, since "
          + (range == null ? "the receipt names no memory" : "the model has no match model"));
    }
    Geometry geometry = range == null ? model.geometry() : SegmentMemory.windows(model.geometry());
    MatchMemory memory = range == null ? null
        : memories.memory(range, geometry, (MatchMemory) (recordwise ? model.recordwise() : model).memory());
    if (context.symbols() == 0 && context.skippedSymbols() == 0 && context.offset() == claim.offset()) {
      return new ReceiptChain(model, recordwise, geometry, new int[0], RecordBoundaries.EMPTY,
          range == null ? null : new SegmentMemory(memory, 0), range);
    }
    List<Kept> before = records.stream().filter(kept -> kept.offset() >= context.offset()
        && (range == null || !range.excluded().contains(kept.offset()))).toList();
    if (context.offset() >= claim.offset() || context.symbols() >= geometry.windowSymbols()) {
      throw new MissingContextException(VerificationResult.CONTEXT_CHANGED,
          "context: expected an earlier record and fewer than " + geometry.windowSymbols()
              + " symbols, the receipt says " + context);
    }
    if (before.isEmpty() || before.getFirst().offset() != context.offset()) {
      throw new MissingContextException(VerificationResult.CONTEXT_GONE,
          "no record of the stream at offset " + context.offset() + ", where the context starts");
    }
    long wanted = (long) context.skippedSymbols() + context.symbols();
    List<Kept> accepted = accepted(before, wanted, geometry);
    if (symbols(accepted, geometry) != wanted) {
      throw new MissingContextException(VerificationResult.CONTEXT_CHANGED, "context: the receipt names " + wanted
          + " symbols from offset " + context.offset() + " on, the records have " + symbols(before, geometry));
    }
    FramedSymbols symbols = new FramedSymbols(geometry);
    RecordBoundaries starts = RecordBoundaries.EMPTY;
    int inMemory = 0;
    for (Kept kept : accepted) {
      starts = starts.append(symbols.add(kept.value()) - context.skippedSymbols(), kept.offset());
      inMemory = range != null && kept.offset() < range.to() ? symbols.size() : inMemory;
    }
    SegmentMemory looked =
        range == null ? null : new SegmentMemory(memory, Math.max(0, inMemory - context.skippedSymbols()));
    return new ReceiptChain(model, recordwise, geometry, symbols.from(context.skippedSymbols()), starts, looked, range);
  }

  /// Leaves out records too long to be scored, since they are no context. The limit is not known here, but the longest
  /// records are beyond it. These are left out until at most as many symbols are left as the receipt names.
  private static List<Kept> accepted(List<Kept> before, long wanted, Geometry geometry) {
    List<Kept> kept = before;
    while (symbols(kept, geometry) > wanted && kept.size() > 1) {
      Kept first = kept.getFirst();
      int longest = kept.stream().skip(1).mapToInt(one -> one.value().length).max().orElseThrow();
      kept = kept.stream().filter(one -> one == first || one.value().length < longest).toList();
    }
    return kept;
  }

  private static long symbols(List<Kept> records, Geometry geometry) {
    return records.stream()
        .mapToLong(kept -> geometry.framing().framedLength(kept.value().length, geometry.patchSize())).sum();
  }
}
