package org.megabytestreams.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/// An alert: what topic `alerts` holds, as `schemas/alert.schema.json` describes it.
///
/// @param schema version of the schema
/// @param incident the incident it belongs to
/// @param statistic which statistic gave it away: `bits`, `worstSpanBits`, what of a span the model had not expected,
///     `worstSpanExcessBits`, or how many bits more than random bytes have, `bitsBeyondRandom`; null where an incident
///     is closed
/// @param observedBits what this record has of that statistic
/// @param typicalBits what a record of this stream usually has of that statistic
/// @param threshold the p-value at and below which the record alerts
/// @param reBaselined whether so many records alerted that the stream's baseline was given up with this one and is
///     learnt anew; null where an incident is closed
/// @param scored the record; null where an incident is closed for want of alerts
/// @param origin the stream, where there is no score to say so
/// @param evidence what was surprising; null where an incident is closed
public record Alert(
    int schema,
    Incident incident,
    String statistic,
    Double observedBits,
    Double typicalBits,
    Double threshold,
    Boolean reBaselined,
    @JsonUnwrapped ScoreFields scored,
    @JsonUnwrapped Origin origin,
    @JsonUnwrapped Evidence evidence) {
  /// The version written.
  public static final int SCHEMA = 1;

  /// Where a stream is.
  public record Origin(String topic, int partition, @JsonUnwrapped StreamName name) {}

  /// @param id the same for all alerts of an incident
  /// @param change `opened`, `updated` or `closed`
  /// @param firstTimestamp of its first alerting record
  /// @param lastTimestamp of its latest alerting record
  /// @param alerts alerting records so far
  /// @param peakBits highest surprise of a record
  /// @param lowestPValue of a record
  public record Incident(String id, String change, long firstTimestamp, long lastTimestamp, long alerts,
      double peakBits, double lowestPValue) {}

  /// @param worstSpans the most surprising stretches of the record, the worst first
  /// @param expected what the model would have written in place of the worst span; null where it was not asked
  /// @param positionBits bits of each byte, and of the record's end where that is marked; the first of them
  /// @param excerpt the record's first bytes
  public record Evidence(
      List<Span> worstSpans, Bytes expected, double[] positionBits, @JsonProperty("record") Bytes excerpt) {}

  /// @param offset of its first byte in the record
  /// @param length in positions; the record's end is one
  /// @param positionBits bits of each position
  public record Span(long offset, int length, double bits, double[] positionBits, @JsonUnwrapped Bytes bytes) {}

  /// Bytes in a text: as base64, and for people, with everything that does not print as a dot.
  public record Bytes(String base64, String text) {
    private static final int FIRST_PRINTABLE = 0x20;
    private static final int LAST_PRINTABLE = 0x7e;

    public static Bytes of(byte[] bytes) {
      String readable = StreamName.printable(bytes);
      if (readable == null) {
        StringBuilder dotted = new StringBuilder();
        for (byte b : bytes) {
          dotted.append(b >= FIRST_PRINTABLE && b <= LAST_PRINTABLE ? (char) b : '.');
        }
        readable = dotted.toString();
      }
      return new Bytes(java.util.Base64.getEncoder().encodeToString(bytes), readable);
    }
  }
}
