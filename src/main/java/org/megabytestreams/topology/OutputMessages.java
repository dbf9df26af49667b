package org.megabytestreams.topology;

import static org.megabytestreams.score.RecordScore.published;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.megabytestreams.anomaly.IncidentChange;
import org.megabytestreams.anomaly.Judgement;
import org.megabytestreams.anomaly.RecordKind;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.stream.Explanation;
import org.megabytestreams.stream.MemoryRange;
import org.megabytestreams.stream.Reason;
import org.megabytestreams.stream.ScoredRecord;
import org.megabytestreams.wire.Alert;
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.Score;
import org.megabytestreams.wire.ScoreFields;
import org.megabytestreams.wire.StreamName;

/// Turns scored records and changes of incidents into the records of the output topics.
final class OutputMessages {
  /// An alert carries at most this many bytes, and at most this many positions, of a record.
  private static final int EXCERPT = 4096;

  /// The id of an incident has this many bytes of the stream's hash.
  private static final int ID_BYTES = 8;

  private OutputMessages() {}

  static Score score(PendingRecord record, ScoredRecord scored) {
    return new Score(scored(record, scored));
  }

  static Alert alert(PendingRecord record, ScoredRecord scored, IncidentChange change) {
    Judgement judgement = scored.judgement();
    return new Alert(Alert.SCHEMA, incident(scored.record().stream(), record.position().partition(), change),
        Reason.of(judgement, scored.score()), judgement.statistic().id(), published(judgement.observed()),
        published(judgement.typical()), judgement.threshold(), judgement.reBaselined(),
        Command.Like.kind(RecordKind.of(record.value())), scored(record, scored), null,
        evidence(record.value(), scored));
  }

  /// Returns the end of an incident. It says which incident ended, and brings no record.
  static Alert closed(StreamId stream, int partition, IncidentChange change) {
    return new Alert(Alert.SCHEMA, incident(stream, partition, change), null, null, null, null, null, null, null, null,
        new Alert.Origin(stream.topic(), partition, StreamName.of(stream.key())), null);
  }

  private static Alert.Incident incident(StreamId stream, int partition, IncidentChange change) {
    String hash = HexFormat.of().formatHex(stream.hash(), 0, ID_BYTES);
    String unnamed = stream.key() == null ? "-" + partition : ""; // each partition has an unnamed stream of its own
    String id = hash + unnamed + "-" + change.firstMillis() + "-" + change.number();
    return new Alert.Incident(id, change.kind().name().toLowerCase(Locale.ROOT), change.firstMillis(),
        change.lastMillis(), change.alerts(), published(change.peakBits()), change.lowestPValue());
  }

  private static ScoreFields scored(PendingRecord record, ScoredRecord scored) {
    RecordScore score = scored.score();
    ScoredRecord.Context context = scored.context();
    return new ScoreFields(StreamName.of(record.key()), record.origin(), score.bytes(), published(score.bits()),
        published(score.bitsPerByte()), published(score.worstSpanBits()), score.worstSpanOffset(),
        scored.judgement().publishedPValue(),
        new ScoreFields.Receipt(scored.model(), scored.inputSha256(), context.offset(),
            context.skippedSymbols(), context.symbols(), memory(context.memory())),
        scored.judgement().suppressed() == null ? null : scored.judgement().suppressed().rule());
  }

  private static ScoreFields.Memory memory(MemoryRange range) {
    return range == null ? null
        : new ScoreFields.Memory(range.from(), range.to(), range.records(), range.excluded());
  }

  private static Alert.Evidence evidence(byte[] value, ScoredRecord scored) {
    Explanation explanation = scored.explanation();
    float[] bits = scored.score().positionBits();
    List<Alert.Span> spans = explanation.worstSpans().stream().map(span -> span(span, value, bits)).toList();
    return new Alert.Evidence(spans, explanation.expected() == null ? null : Alert.Bytes.of(explanation.expected()),
        positions(bits, 0, Math.min(EXCERPT, bits.length)),
        Alert.Bytes.of(Arrays.copyOf(value, Math.min(EXCERPT, value.length))));
  }

  private static Alert.Span span(Explanation.Span span, byte[] value, float[] bits) {
    int from = (int) span.offset();
    int to = from + span.length();
    byte[] bytes = Arrays.copyOfRange(value, Math.min(from, value.length), Math.min(to, value.length));
    return new Alert.Span(span.offset(), span.length(), published(span.bits()), positions(bits, from, to),
        Alert.Bytes.of(bytes));
  }

  private static double[] positions(float[] bits, int from, int to) {
    double[] rounded = new double[to - from];
    for (int i = from; i < to; i++) {
      rounded[i - from] = published(bits[i]);
    }
    return rounded;
  }
}
