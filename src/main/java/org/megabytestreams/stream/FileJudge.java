package org.megabytestreams.stream;

import java.util.List;
import java.util.Optional;
import org.megabytestreams.anomaly.IncidentChange;
import org.megabytestreams.anomaly.Judgement;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.anomaly.StreamMonitor;
import org.megabytestreams.score.FileScorer.Scored;

/// Judges the scores of one file in their order, as the service judges the records of one stream.
///
/// Records of a file have no time that is known, so no time passes between them. Not safe for use by several threads.
public final class FileJudge {
  private static final long NO_TIME = 0;

  /// A scored record, and how unusual it is in its file.
  public record Judged(Scored scored, Judgement judgement) {
    /// Returns the most surprising spans of a record that alerts, the worst first; none of one that does not.
    public List<Explanation.Span> evidence() {
      return judgement.alert() ? Explanation.worstSpans(scored.score()) : List.of();
    }

    /// Returns the incident that the record belongs to; empty if it does not alert.
    public Optional<IncidentChange> incident() {
      return judgement.incidents().stream().filter(change -> change.kind() != IncidentChange.Kind.CLOSED).findFirst();
    }
  }

  private final StreamMonitor monitor = StreamMonitor.fresh();
  private final MonitorSettings settings;

  public FileJudge(MonitorSettings settings) {
    this.settings = settings;
  }

  /// Judges the next record, and learns from it unless it belongs to a fault.
  public Judged judge(Scored scored) {
    return new Judged(scored, monitor.observe(scored.score().observation(scored.excerpt()), NO_TIME, settings));
  }
}
