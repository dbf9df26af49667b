package org.megabytestreams.evaluate;

import java.util.List;
import org.megabytestreams.stream.ScoredRecord;

/// Judges the records of one stream, which starts without a past.
public interface RecordJudge extends AutoCloseable {
  /// Adds the stream's next record, from which the stream learns.
  void add(byte[] record);

  /// Judges a record as if it were the next one. The stream goes on without it.
  ScoredRecord look(byte[] record);

  /// Returns the records that were added since the last call, judged.
  List<ScoredRecord> take();

  @Override
  void close();
}
