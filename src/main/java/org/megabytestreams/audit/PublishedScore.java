package org.megabytestreams.audit;

import org.megabytestreams.stream.MemoryRange;
import org.megabytestreams.stream.ScoredRecord;
import org.megabytestreams.wire.RecordPosition;
import org.megabytestreams.wire.ScoreFields;

/// A score as it was read.
///
/// @param at where it stands
/// @param key its key, which is the scored record's; may be null
record PublishedScore(RecordPosition at, byte[] key, ScoreFields scored) {
  long offset() {
    return scored.origin().position().offset();
  }

  ScoredRecord.Context context() {
    ScoreFields.Receipt receipt = scored.receipt();
    return new ScoredRecord.Context(receipt.contextOffset(), receipt.contextSkippedSymbols(),
        receipt.contextSymbols(), memory(receipt.memory()), receipt.scoredBy() != null);
  }

  private static MemoryRange memory(ScoreFields.Memory memory) {
    return memory == null ? null
        : new MemoryRange(memory.fromOffset(), memory.toOffset(), memory.blockOffsets(), memory.records(),
            memory.excludedOffsets());
  }

  Finding finding(VerificationResult verdict, String detail) {
    return new Finding(verdict, at, scored.origin().position(), null, detail);
  }

  Finding finding(VerificationResult verdict, Finding.Difference difference) {
    return new Finding(verdict, at, scored.origin().position(), difference, difference.toString());
  }
}
