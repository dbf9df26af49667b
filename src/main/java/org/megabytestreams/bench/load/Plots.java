package org.megabytestreams.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.megabytestreams.report.LineChart;
import org.megabytestreams.report.LineChart.Axis;
import org.megabytestreams.report.LineChart.Point;
import org.megabytestreams.report.LineChart.Series;

/// Draws pictures of the figures.
final class Plots {
  private static final double MIN_MS = 0.001;
  private static final int STEPS_A_DECADE = 20;
  private static final int DECADES = 4;

  private final String provenance;

  Plots(String provenance) {
    this.provenance = provenance;
  }

  String latencyOverTime(List<Latencies.Interval> intervals) {
    return LineChart.svg("Latency of scores over time", provenance, Axis.linear("seconds"), Axis.log("ms"), List.of(
        series("p50", intervals, Latencies.Percentiles::p50), series("p90", intervals, Latencies.Percentiles::p90),
        series("p99", intervals, Latencies.Percentiles::p99), series("max", intervals, Latencies.Percentiles::max)));
  }

  private static Series series(String name, List<Latencies.Interval> intervals,
      ToDoubleFunction<Latencies.Percentiles> value) {
    return new Series(name, intervals.stream().map(interval ->
        new Point(interval.second(), Math.max(MIN_MS, value.applyAsDouble(interval.latencyMs())))).toList());
  }

  /// Draws percentiles from the slowest half of the records to the slowest of ten thousand.
  String percentiles(Latencies latencies) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i <= DECADES * STEPS_A_DECADE; i++) {
      double oneOf = Math.pow(10, (double) i / STEPS_A_DECADE);
      points.add(new Point(oneOf, Math.max(MIN_MS, latencies.quantileMs(1 - 1 / oneOf))));
    }
    return LineChart.svg("Latency that one record in N exceeds", provenance, Axis.log("N"), Axis.log("ms"),
        List.of(new Series("latency", points)));
  }

  String memory(List<ScheduledScenario.Memory> memory) {
    return LineChart.svg("Resident memory of the service", provenance, Axis.linear("seconds"), Axis.linear("MB"),
        List.of(new Series("resident", memory.stream()
            .map(sample -> new Point(sample.second(), sample.residentBytes() / 1e6)).toList())));
  }
}
