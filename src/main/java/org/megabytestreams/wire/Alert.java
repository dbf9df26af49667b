package org.megabytestreams.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Base64;
import java.util.List;

/// A message of topic `alerts`, as `schemas/alert.schema.json` describes it.
///
/// @param schema version of the schema
/// @param incident the incident that the alert belongs to
/// @param summary says in plain words what is unusual, where, beside what, and how rare that is; null if an incident is
///     closed
/// @param statistic the statistic that alerted: `worstSpanBits`, `worstSpanExcessBits`, `bitsPerByte` or `bits`; null
///     if an incident is closed, or is about no record. `worstSpanExcessBits` counts the bits of a span that the model
///     had not expected. Earlier versions had `bitsBeyondRandom`, too
/// @param observedBits this record's value of that statistic
/// @param typicalBits the usual value of that statistic for a record of its kind in this stream
/// @param threshold the p-value at and below which the record alerts
/// @param reBaselined whether the stream's baseline was dropped with this record and is learnt again, since too many
///     records alerted; null if an incident is closed
/// @param kind the record's kind, as commands that judge the alert name it; null if an incident is closed
/// @param scored the record; null if an incident is closed for want of alerts, or is about no record
/// @param origin the stream, if there is no score that names it
/// @param evidence the surprising parts; null if an incident is closed
public record Alert(
    int schema,
    Incident incident,
    String summary,
    String statistic,
    Double observedBits,
    Double typicalBits,
    Double threshold,
    Boolean reBaselined,
    String kind,
    @JsonUnwrapped ScoreFields scored,
    @JsonUnwrapped Origin origin,
    @JsonUnwrapped Evidence evidence) {
  /// The version that this code writes.
  public static final int SCHEMA = 1;

  /// Names a stream and its partition.
  public record Origin(String topic, int partition, @JsonUnwrapped StreamName name) {}

  /// Holds the state of an incident at the time of an alert.
  ///
  /// @param id the same for all alerts of an incident
  /// @param change `opened`, `updated` or `closed`
  /// @param firstTimestamp of its first alerting record
  /// @param lastTimestamp of its latest alerting record
  /// @param alerts alerting records so far
  /// @param peakBits highest surprise of a record
  /// @param lowestPValue of a record
  /// @param severity `low`, `medium`, `high` or `critical`; null if an earlier version wrote the alert
  /// @param tiedTo id of the incident of the same partition that began first, of those that overlap in time; null if it
  ///     is this one
  /// @param about `silence` or `burst` if no record alerts; null if records do
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Incident(String id, String change, long firstTimestamp, long lastTimestamp, long alerts,
      double peakBits, double lowestPValue, String severity, String tiedTo, String about) {
    /// Makes the state of an incident as versions without severities wrote it.
    public Incident(String id, String change, long firstTimestamp, long lastTimestamp, long alerts, double peakBits,
        double lowestPValue) {
      this(id, change, firstTimestamp, lastTimestamp, alerts, peakBits, lowestPValue, null, null, null);
    }
  }

  /// Holds the surprising parts of a record.
  ///
  /// @param worstSpans the most surprising stretches of the record, the worst first
  /// @param expected the text that the model would have written in place of the worst span; null if the model was not
  ///     asked
  /// @param positionBits bits of each byte, and of the record's end if that is marked; the first of them
  /// @param excerpt the record's first bytes
  public record Evidence(
      List<Span> worstSpans, Bytes expected, double[] positionBits, @JsonProperty("record") Bytes excerpt) {}

  /// A stretch of a record.
  ///
  /// @param offset of its first byte in the record
  /// @param length in positions; the record's end is one
  /// @param positionBits bits of each position
  public record Span(long offset, int length, double bits, double[] positionBits, @JsonUnwrapped Bytes bytes) {}

  /// Holds bytes as base64 and as a text for people. In the text of bytes that do not print, dots stand for the
  /// others.
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
      return new Bytes(Base64.getEncoder().encodeToString(bytes), readable);
    }
  }
}
