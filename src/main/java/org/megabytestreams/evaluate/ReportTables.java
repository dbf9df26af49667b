package org.megabytestreams.evaluate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.megabytestreams.evaluate.EvaluationReport.BaselineFigures;
import org.megabytestreams.evaluate.EvaluationReport.Difference;
import org.megabytestreams.evaluate.EvaluationReport.Figures;
import org.megabytestreams.evaluate.EvaluationReport.Found;
import org.megabytestreams.evaluate.EvaluationReport.PValue;
import org.megabytestreams.evaluate.EvaluationReport.SetResult;
import org.megabytestreams.evaluate.EvaluationReport.WayResult;
import org.megabytestreams.evaluate.ReportTable.Cell;
import org.megabytestreams.evaluate.ReportTable.Mark;

/// Makes the tables of an evaluation's report.
final class ReportTables {
  static final String NO_VALUE = "–";

  private ReportTables() {}

  /// Shows at a glance who loses: a row a set, a column a statistic, with the baselines that find more.
  static ReportTable losers(EvaluationReport report) {
    List<String> statistics = names(report.sets(), set -> set.statistics().keySet());
    List<List<Cell>> rows = new ArrayList<>();
    for (SetResult set : report.sets()) {
      List<Cell> row = new ArrayList<>(List.of(Cell.of(set.name())));
      for (String statistic : statistics) {
        row.add(standing(statistic, set.statistics(), set.baselines(), true));
      }
      row.add(Cell.of(best(set.baselines())));
      rows.add(row);
    }
    return new ReportTable(joined("set", statistics, List.of("best baseline")), rows);
  }

  /// Shows what p-values promise and keep: a row a set.
  static ReportTable promises(EvaluationReport report) {
    List<SetResult> sets = report.sets().stream().filter(set -> set.pValue() != null).toList();
    List<String> levels = names(sets, set -> set.pValue().calmShareAt().keySet());
    List<List<Cell>> rows = new ArrayList<>();
    for (SetResult set : sets) {
      PValue pValue = set.pValue();
      List<Cell> row = new ArrayList<>(List.of(Cell.of(set.name()), Cell.of(count(pValue.calm()))));
      levels.forEach(level -> row.add(kept(pValue, level)));
      row.add(Cell.of(String.format(Locale.ROOT, "%.3f", pValue.ks())));
      rows.add(row);
    }
    return new ReportTable(joined("set", List.of("calm records"),
        Stream.concat(levels.stream().map(level -> "p ≤ " + level.replace('_', '.')), Stream.of("KS")).toList()), rows);
  }

  /// Shows the cases that p-values find: a row a set and way.
  static ReportTable alerts(EvaluationReport report) {
    List<List<Cell>> rows = new ArrayList<>();
    for (SetResult set : report.sets()) {
      if (set.pValue() != null) {
        for (Map.Entry<String, Found> way : set.pValue().found().entrySet()) {
          Found found = way.getValue();
          rows.add(Stream.of(set.name(), way.getKey(), count(found.cases()), count(found.atBudget()),
              count(found.atOneInThousand()), count(found.atOneInHundred())).map(Cell::of).toList());
        }
      }
    }
    return new ReportTable(List.of("set", "way", "cases", "alerts", "p ≤ 0.001", "p ≤ 0.01"), rows);
  }

  /// Shows all scorers of a set: statistics first, then baselines; behind the figures a column a way.
  static ReportTable scorers(SetResult set) {
    List<List<Cell>> rows = new ArrayList<>();
    set.statistics().forEach((name, figures) -> {
      List<Cell> row = new ArrayList<>(List.of(Cell.of(name),
          Cell.of(String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", figures.auroc(), figures.interval().low(),
              figures.interval().high())),
          Cell.of(share(figures.averagePrecision())), standing(name, set.statistics(), set.baselines(), false),
          Cell.of(share(figures.tprTenthPct()))));
      set.ways().values().forEach(way -> row.add(standing(name, way.statistics(), way.baselines(), false)));
      rows.add(row);
    });
    set.baselines().forEach((name, figures) -> {
      List<Cell> row = new ArrayList<>(Stream.of(name, String.format(Locale.ROOT, "%.3f", figures.auroc()),
          share(figures.averagePrecision()), share(figures.tpr1pct()), share(figures.tprTenthPct()))
          .map(Cell::of).toList());
      for (WayResult way : set.ways().values()) {
        BaselineFigures found = way.baselines().get(name);
        row.add(Cell.of(found == null ? NO_VALUE : share(found.tpr1pct())));
      }
      rows.add(row);
    });
    return new ReportTable(joined("scorer", List.of("AUROC", "average precision", "at 1%", "at 0.1%"),
        List.copyOf(set.ways().keySet())), rows);
  }

  /// Shows each statistic's share of cases found at 1% minus each baseline's: a row a baseline.
  static ReportTable differences(SetResult set) {
    List<List<Cell>> rows = new ArrayList<>();
    set.baselines().forEach((name, baseline) -> {
      List<Cell> row = new ArrayList<>(List.of(Cell.of(name)));
      for (String statistic : set.statistics().keySet()) {
        Difference difference = baseline.difference().get(statistic);
        row.add(difference == null ? Cell.of(NO_VALUE) : new Cell(signed(difference.tpr1pct()), mark(difference)));
      }
      rows.add(row);
    });
    return new ReportTable(joined("baseline", List.copyOf(set.statistics().keySet()), List.of()), rows);
  }

  /// Shows a statistic's share of cases found at 1%. A mark says whether a baseline finds certainly more. Another mark
  /// says that none does and all find certainly less.
  private static Cell standing(String statistic, Map<String, Figures> statistics,
      Map<String, BaselineFigures> baselines, boolean namesThem) {
    if (!statistics.containsKey(statistic)) {
      return Cell.of(NO_VALUE);
    }
    String found = share(statistics.get(statistic).tpr1pct());
    List<String> better = baselines.entrySet().stream()
        .filter(baseline -> mark(baseline.getValue().difference().get(statistic)) == Mark.LOST)
        .map(Map.Entry::getKey).toList();
    if (!better.isEmpty()) {
      return new Cell(namesThem ? found + " < " + String.join(", ", better) : found, Mark.LOST);
    }
    boolean wins = !baselines.isEmpty() && baselines.values().stream()
        .allMatch(baseline -> mark(baseline.difference().get(statistic)) == Mark.WON);
    return new Cell(found, wins ? Mark.WON : Mark.NONE);
  }

  private static Mark mark(Difference difference) {
    if (difference == null) {
      return Mark.NONE;
    }
    return difference.loses() ? Mark.LOST : difference.wins() ? Mark.WON : Mark.NONE;
  }

  private static String best(Map<String, BaselineFigures> baselines) {
    return baselines.entrySet().stream()
        .reduce((a, b) -> b.getValue().tpr1pct() > a.getValue().tpr1pct() ? b : a)
        .map(best -> share(best.getValue().tpr1pct()) + " " + best.getKey()).orElse(NO_VALUE);
  }

  /// Shows a share of calm records, marked if the share is certainly larger than promised.
  private static Cell kept(PValue pValue, String level) {
    Interval interval = pValue.calmIntervalAt().get(level);
    if (interval == null) {
      return Cell.of(NO_VALUE);
    }
    boolean broken = interval.low() > Double.parseDouble(level.replace('_', '.'));
    return new Cell(String.format(Locale.ROOT, "%.2g (%.2g to %.2g)", interval.figure(), interval.low(),
        interval.high()), broken ? Mark.LOST : Mark.NONE);
  }

  private static String signed(Interval difference) {
    return String.format(Locale.ROOT, "%+.2f (%+.2f to %+.2f)", difference.figure(), difference.low(),
        difference.high());
  }

  private static String share(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String count(int value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static List<String> names(List<SetResult> sets,
      Function<SetResult, Collection<String>> ofSet) {
    return sets.stream().flatMap(set -> ofSet.apply(set).stream()).distinct().toList();
  }

  private static List<String> joined(String first, List<String> middle, List<String> last) {
    return Stream.of(Stream.of(first), middle.stream(), last.stream()).flatMap(part -> part).toList();
  }
}
