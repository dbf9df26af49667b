package org.megabytestreams.audit;

import static org.megabytestreams.score.RecordScore.published;

import java.util.Arrays;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.wire.ScoreFields;
import org.megabytestreams.wire.StreamName;

/// Checks a score against the record and against the record's score, computed again.
final class FieldCheck {
  /// Scores are published to 0.01. The service appends records to a stream's window, while whole windows are run here.
  /// The difference changed a record's bits by at most 4e-4. Measured were 122 records of 0 to 60,000 bytes with each
  /// bundled model (two cores of a Xeon, JDK 25). The change is enough for a figure to be rounded the other way, which
  /// is one step.
  private static final double STEP = 0.01;
  /// Rounding adds up over the windows of a long record: 1e-8 of its bits at most, there, and more between processors.
  private static final double FLOAT_SHARE = 1e-7;
  /// Bounds the error of sums of decimal fractions.
  private static final double SLACK = 1e-9;

  private FieldCheck() {}

  /// Returns what differs of the fields that repeat the record's own; null for nothing.
  static Finding.Difference ofRecord(PublishedScore claim, ConsumerRecord<byte[], byte[]> record) {
    ScoreFields scored = claim.scored();
    if (!Arrays.equals(claim.key(), record.key())) {
      return new Finding.Difference("key", name(claim.key()), name(record.key()));
    }
    StreamName name = StreamName.of(record.key());
    if (!name.equals(scored.name())) {
      return new Finding.Difference("stream", scored.name(), name);
    }
    if (record.timestamp() >= 0 && record.timestamp() != scored.origin().timestamp()) {
      return new Finding.Difference("timestamp", scored.origin().timestamp(), record.timestamp());
    }
    return scored.bytes() == record.value().length ? null
        : new Finding.Difference("bytes", scored.bytes(), record.value().length);
  }

  private static String name(byte[] key) {
    return Objects.toString(StreamName.of(key).text(), "none");
  }

  /// Returns what differs of the fields that the model gives; null for nothing.
  static Finding.Difference ofScore(ScoreFields scored, RecordScore again) {
    String scoredBy = scored.receipt().scoredBy();
    String scoredByAgain = ScoreFields.Receipt.scoredBy(again.withoutNetwork());
    if (scoredBy != null && !scoredBy.equals(scoredByAgain)) {
      return new Finding.Difference("scoredBy", scoredBy, scoredByAgain);
    }
    if (differ(scored.bits(), again.bits())) {
      return new Finding.Difference("bits", scored.bits(), published(again.bits()));
    }
    if (differ(scored.bitsPerByte(), again.bitsPerByte())) {
      return new Finding.Difference("bitsPerByte", scored.bitsPerByte(), published(again.bitsPerByte()));
    }
    if (differ(scored.worstSpanBits(), again.worstSpanBits())) {
      return new Finding.Difference("worstSpanBits", scored.worstSpanBits(), published(again.worstSpanBits()));
    }
    return isWorst(scored.worstSpanOffset(), again) ? null
        : new Finding.Difference("worstSpanOffset", scored.worstSpanOffset(), again.worstSpanOffset());
  }

  /// Tells whether the span costs as much as the worst. If two spans cost the same but for rounding, the score may name
  /// either.
  private static boolean isWorst(long offset, RecordScore again) {
    float[] bits = again.positionBits();
    if (offset == again.worstSpanOffset()) {
      return true;
    }
    if (offset > bits.length - RecordScore.SPAN) {
      return false;
    }
    double sum = 0;
    for (int i = (int) offset; i < offset + RecordScore.SPAN; i++) {
      sum += bits[i];
    }
    return !differ(published(sum), again.worstSpanBits());
  }

  private static boolean differ(double published, double again) {
    return Math.abs(published - published(again)) > STEP + FLOAT_SHARE * again + SLACK;
  }
}
