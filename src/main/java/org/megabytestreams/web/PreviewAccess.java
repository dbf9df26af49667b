package org.megabytestreams.web;

import java.io.IOException;
import java.util.List;
import org.megabytestreams.audit.AlertPreview;
import org.megabytestreams.control.StreamPattern;

/// Gives HTTP resources what other alarm budgets would have come to.
public interface PreviewAccess {
  /// Says what budgets would have come to.
  ///
  /// @param hours from the earliest score that was read to the latest
  /// @param withoutPValue records that came while their streams were too new to tell
  /// @param cut whether there were more scores than are read at most
  /// @param budget that of the topics of the streams if they share one, otherwise the service's own, in false alarms a
  ///     day of a stream
  /// @param shared whether budgets that streams share hold too
  record Preview(double hours, long records, int streams, long withoutPValue, boolean cut, double budget,
      boolean shared, List<AlertPreview.Count> budgets) {}

  /// Reads the scores of the last hours.
  ///
  /// @throws IOException with a message for the user
  Preview preview(StreamPattern streams, int hours) throws IOException;
}
