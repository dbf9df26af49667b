package org.megabytestreams.evaluate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.score.CachedScorer;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.stream.InputRecord;
import org.megabytestreams.stream.PartitionMemories;
import org.megabytestreams.stream.PartitionMemory;
import org.megabytestreams.stream.RecordScorer;
import org.megabytestreams.stream.ScoredBatch;
import org.megabytestreams.stream.ScoredRecord;
import org.megabytestreams.stream.ScoringSettings;
import org.megabytestreams.stream.StreamState;

/// A stream of records that is scored and judged as the service does, from its first record on.
///
/// Records arrive at an even rate. Not safe for use by several threads. The caller closes it; the model stays open.
public final class JudgedStream implements RecordJudge {
  private static final StreamId STREAM = new StreamId("evaluation", "stream".getBytes(StandardCharsets.UTF_8));
  private static final double MILLIS_PER_SECOND = 1000;
  /// The number of bytes after which records that were added are scored.
  private static final int BATCH_BYTES = 1 << 16;

  private final CachedScorer windows;
  private final RecordScorer scorer;
  private final double millisBetweenRecords;
  private final List<InputRecord> waiting = new ArrayList<>();
  private final List<ScoredRecord> scored = new ArrayList<>();
  private long waitingBytes;
  private final Optional<PartitionMemory> memory;
  private final Optional<PartitionMemories> memories;
  private StreamState state;
  private long next;

  /// @param recordsPerSecond the rate at which the stream's records arrive
  public JudgedStream(ByteModel model, ScoringSettings settings, double recordsPerSecond) {
    this.windows = new CachedScorer(model, Long.MAX_VALUE);
    this.scorer = new RecordScorer(windows, settings).unexplained();
    this.memory = scorer.usesMemory(STREAM.topic())
        ? Optional.of(new PartitionMemory(settings.memorySymbols())) : Optional.empty();
    this.memories = memory.map(one -> new PartitionMemories(_ -> one));
    this.millisBetweenRecords = MILLIS_PER_SECOND / recordsPerSecond;
    this.state = StreamState.fresh(STREAM, model.digest(), model.geometry(), 0);
  }

  @Override
  public void add(byte[] record) {
    waiting.add(waiting(record));
    next++;
    waitingBytes += record.length;
    if (waitingBytes >= BATCH_BYTES) {
      flush();
    }
  }

  @Override
  public ScoredRecord look(byte[] record) {
    flush();
    beginBlockIfNeeded(next);
    return scorer.look(waiting(record), state, memories);
  }

  @Override
  public List<ScoredRecord> take() {
    flush();
    List<ScoredRecord> taken = List.copyOf(scored);
    scored.clear();
    return taken;
  }

  private InputRecord waiting(byte[] record) {
    return new InputRecord(STREAM, 0, next, Math.round(next * millisBetweenRecords), record);
  }

  private void flush() {
    for (List<InputRecord> left = List.copyOf(waiting); !left.isEmpty();) {
      beginBlockIfNeeded(left.getFirst().offset());
      List<InputRecord> next = left;
      int fitting = memory.map(one -> one.fitting(next)).orElse(left.size());
      score(left.subList(0, fitting));
      left = left.subList(fitting, left.size());
    }
    waiting.clear();
    waitingBytes = 0;
  }

  private void beginBlockIfNeeded(long offset) {
    if (memory.isPresent() && memory.get().needsBlock()) {
      memory.get().beginBlock(offset);
      scorer.forgetPartition(STREAM.topic(), 0);
    }
  }

  private void score(List<InputRecord> records) {
    ScoredBatch batch = scorer.score(records, _ -> state, _ -> false, memories);
    state = batch.states().getFirst();
    scored.addAll(batch.records());
    memory.ifPresent(one -> batch.records().forEach(record -> one.add(record.remembered())));
  }

  @Override
  public void close() {
    windows.close();
  }
}
