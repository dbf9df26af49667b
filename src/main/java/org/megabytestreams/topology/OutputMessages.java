package org.megabytestreams.topology;

import static org.megabytestreams.score.RecordScore.published;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.megabytestreams.anomaly.IncidentChange;
import org.megabytestreams.anomaly.Judgement;
import org.megabytestreams.anomaly.PaceChange;
import org.megabytestreams.anomaly.RecordKind;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.stream.Explanation;
import org.megabytestreams.stream.MemoryRange;
import org.megabytestreams.stream.ScoredRecord;
import org.megabytestreams.wire.Alert;
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.IncidentState;
import org.megabytestreams.wire.Score;
import org.megabytestreams.wire.ScoreFields;
import org.megabytestreams.wire.StreamName;

/// Turns scored records and changes of incidents into the records of the output topics.
final class OutputMessages {
  /// An alert carries at most this many bytes, and at most this many positions, of a record.
  private static final int EXCERPT = 4096;

  private OutputMessages() {}

  static Score score(PendingRecord record, ScoredRecord scored) {
    return new Score(scored(record, scored));
  }

  /// @param incident the state of its incident with this alert
  static Alert alert(PendingRecord record, ScoredRecord scored, IncidentChange change, IncidentState incident,
      Redaction redaction) {
    Judgement judgement = scored.judgement();
    return new Alert(Alert.SCHEMA, incident(change, incident), incident.summary(), judgement.statistic().id(),
        published(judgement.observed()), published(judgement.typical()), judgement.threshold(), judgement.reBaselined(),
        Command.Like.kind(RecordKind.of(record.value())), scored(record, scored), null,
        evidence(record.value(), scored, redaction));
  }

  /// Returns the end of an incident. It says which incident ended, and brings no record.
  static Alert closed(IncidentChange change, IncidentState incident) {
    return new Alert(Alert.SCHEMA, incident(change, incident), null, null, null, null, null, null, null, null,
        new Alert.Origin(incident.topic(), incident.partition(), incident.name()), null);
  }

  /// Returns the beginning of a silence or of a burst, which brings no record.
  static Alert paced(PaceChange change, IncidentState incident) {
    return new Alert(Alert.SCHEMA, incident(change.incident(), incident), incident.summary(), null, null, null,
        incident.lowestPValue(), null, Command.Like.kind(change.kind().likeness()), null,
        new Alert.Origin(incident.topic(), incident.partition(), incident.name()), null);
  }

  private static Alert.Incident incident(IncidentChange change, IncidentState incident) {
    return new Alert.Incident(incident.id(), change.kind().name().toLowerCase(Locale.ROOT), incident.firstTimestamp(),
        incident.lastTimestamp(), incident.alerts(), incident.peakBits(), incident.lowestPValue(),
        incident.severity(), incident.tiedTo(), incident.about());
  }

  private static ScoreFields scored(PendingRecord record, ScoredRecord scored) {
    RecordScore score = scored.score();
    ScoredRecord.Context context = scored.context();
    return new ScoreFields(StreamName.of(record.key()), record.origin(), score.bytes(), published(score.bits()),
        published(score.bitsPerByte()), published(score.worstSpanBits()), score.worstSpanOffset(),
        scored.judgement().publishedPValue(),
        new ScoreFields.Receipt(scored.model(), scored.inputSha256(), context.offset(),
            context.skippedSymbols(), context.symbols(), memory(context.memory()), scoredBy(scored)),
        scored.judgement().suppressed() == null ? null : scored.judgement().suppressed().rule());
  }

  private static String scoredBy(ScoredRecord scored) {
    return scored.context().recordwise() ? ScoreFields.Receipt.scoredBy(scored.score().withoutNetwork()) : null;
  }

  private static ScoreFields.Memory memory(MemoryRange range) {
    return range == null ? null
        : new ScoreFields.Memory(range.from(), range.to(), range.blocks(), range.records(), range.excluded());
  }

  private static Alert.Evidence evidence(byte[] record, ScoredRecord scored, Redaction redaction) {
    Explanation explanation = scored.explanation();
    byte[] value = redaction.apply(record);
    float[] bits = scored.score().positionBits();
    List<Alert.Span> spans = explanation.worstSpans().stream().map(span -> span(span, value, bits)).toList();
    return new Alert.Evidence(spans, expected(record, explanation, redaction),
        positions(bits, 0, Math.min(EXCERPT, bits.length)),
        Alert.Bytes.of(Arrays.copyOf(value, Math.min(EXCERPT, value.length))));
  }

  private static Alert.Bytes expected(byte[] record, Explanation explanation, Redaction redaction) {
    if (explanation.expected() == null) {
      return null;
    }
    Explanation.Span worst = explanation.worstSpans().getFirst();
    int from = Math.min((int) worst.offset(), record.length);
    int to = Math.min(from + worst.length(), record.length);
    return Alert.Bytes.of(redaction.applyWithin(record, from, to, explanation.expected()));
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
