/// Which scores are abnormal: p-values against a stream's own past, an alarm budget, incidents.
///
/// Imports the JDK only.
///
/// A statistic is compared, on a logarithmic scale, with the mean and the spread of recent records of about its length;
/// the deviations of recent records are the null distribution, extrapolated beyond what was seen; of the statistics the
/// lowest p-value counts, times their number. What is assumed, and what follows where it does not hold:
/// - Calm records of a stream are exchangeable over the memory of the sketches (some thousands of records). Where kinds
///   of records come in bursts, p-values are too small at the start of a burst.
/// - The p-value holds over all records of a stream, not within each length: a length whose kind is noisier than the
///   others has more than its share of the low ones.
/// - Beyond the upper quantiles these deviations fall off at least exponentially, which lets the score itself have a
///   Pareto tail. A kind of record never seen before is not a draw from that tail: it alerts if the model finds it
///   surprising, which is what alerts are for. As alerts do not teach, a rare and harmless kind that alerts once alerts
///   again, beyond the budget, until a shift is found or the stream's state is dropped.
/// - The budget bounds the expected number of false alarms per stream, over the time that its records' time stamps span
///   and a minute more: the thresholds of all records sum up to no more. Expectations add up, so no independence is
///   needed. This bounds the number of false alarms, not their share among alerts; that of a service is the sum over
///   its streams. Where time stamps of a stream jump ahead wrongly, each jump is worth up to an hour.
/// - No more than an hour is saved, so a stream with longer gaps leaves a part of its budget unused.
/// - While a stream warms up it never alerts, and whatever it brings is learned as calm, faults included.
package org.megabytestreams.anomaly;
