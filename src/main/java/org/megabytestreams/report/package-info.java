/// Scores shown to a person: heat maps on a terminal, an HTML report, a summary.
///
/// Imports `anomaly`, `score` and `stream`.
package org.megabytestreams.report;
