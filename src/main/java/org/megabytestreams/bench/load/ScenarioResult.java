package org.megabytestreams.bench.load;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;

/// Holds the result of a scenario.
///
/// @param figures a record of them, for the report
/// @param correctness whether every record had its one score, in numbers
/// @param correct whether it had
/// @param summary lines for a person
/// @param plots SVG pictures by file name; not in the report
public record ScenarioResult(Object figures, Object correctness, boolean correct, List<String> summary,
    @JsonIgnore Map<String, String> plots) {
  static ScenarioResult of(Object figures, Ledger.Verdict verdict, List<String> summary, Map<String, String> plots) {
    return new ScenarioResult(figures, verdict, verdict.correct(), summary, plots);
  }
}
