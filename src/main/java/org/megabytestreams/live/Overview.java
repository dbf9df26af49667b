package org.megabytestreams.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.megabytestreams.wire.StreamName;

/// Says what the streams were like of late, for the page's first view.
///
/// @param now end of the last column, in milliseconds since 1970
/// @param from start of the first column
/// @param records in these columns
/// @param recordsPerSecond of the last minute
/// @param bitsPerByte of these records
/// @param streamsTotal streams that match
/// @param streamsShown those of them that are listed, the most unusual first
/// @param alerts columns of streams with alerts
/// @param unreadable messages that were no scores or alerts
public record Overview(long now, long from, long columnMillis, int columns, long records, double recordsPerSecond,
    double bitsPerByte, int streamsTotal, int streamsShown, int openIncidents, long alerts, long unreadable,
    List<TopicFigures> topics, List<StreamFigures> streams) {

  /// Holds the figures of an input topic.
  public record TopicFigures(String topic, int streams, long records) {}

  /// Holds the figures of a stream.
  ///
  /// @param lowestPValue null while no record had one
  /// @param warming whether the stream is too new for p-values
  /// @param scoredRecords of this stream that were seen since the page was first opened
  /// @param lane for each column the highest −log10 p; −1 if no record had a p-value, null if there was no record
  /// @param alertColumns the columns with alerts
  /// @param incident the latest; null if none is known
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record StreamFigures(String topic, @JsonUnwrapped StreamName name, int partition, long records,
      long lastTimestamp, double bitsPerByte, Double lowestPValue, boolean warming, long scoredRecords,
      List<Double> lane, List<Integer> alertColumns, String incident, boolean incidentOpen) {}
}
