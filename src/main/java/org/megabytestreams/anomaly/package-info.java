/// Finds the scores that are abnormal: p-values against a stream's own past, alarm budgets, incidents.
///
/// Imports the JDK only.
///
/// The package assumes the following; each point says what follows if the assumption does not hold:
/// - Calm records of a stream are exchangeable over the memory of the sketches (some thousands of
///   records). If kinds of records come in bursts, p-values are too small at the start of a burst.
/// - Records that cost far less than usual are repeats of what the model has just seen. If more than three come to one
///   other record, they hardly teach ([LearningWeight]). So p-values after a flood of repeats are those from before it.
/// - Timestamps of a stream need not agree. A stream's rate is taken by one of its records' clocks ([StreamClock]). If
///   that clock is in doubt, the rate errs on the high side, and so thresholds on the strict one.
/// - A record is compared with the records of its kind ([RecordKind], [KindTable]), or with all if its kind is new.
///   What is left beyond the kind's mean, in spreads, has one law over all kinds.
/// - Among the largest 3% of these deviations each statistic follows a generalised Pareto law, of finite mean and
///   without an upper end ([TailSketch]). If the model finds a record of a new kind surprising, it is no draw from that
///   tail: it alerts, which is what alerts are for.
/// - A worst span that the stream has never had is as rare as in other logs ([PooledTail]). In a stream unlike all
///   logs, the first such spans alert, until the stream's own records say how rare they are.
/// - Cauchy's rule joins the p-values of the statistics, however they depend on each other ([CauchyCombination]). The
///   joint p-value is about right if it is small.
/// - The budget bounds the expected number of false alarms. Let r be the measured rate in records a day, and b the
///   budget in alarms a day and stream. Then a record alerts at p ≤ b / r. A budget of one alarm in n records alerts at
///   p ≤ 1 / n. Expectations add up, so no independence is needed. This bounds the number of false alarms, not their
///   share among alerts.
/// - A budget that many streams share is bounded in the same way, for each partition ([PartitionBudget]).
/// - The hours of a stream, in which it may fall silent or come in a burst, are like some of its week ([StreamPace]).
package org.megabytestreams.anomaly;
