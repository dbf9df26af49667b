package org.megabytestreams.evaluate;

import java.util.ArrayList;
import java.util.List;
import org.megabytestreams.report.LineChart.Point;

/// Computes how well scores set cases apart from calm records: a case should score higher.
///
/// All methods throw IllegalArgumentException if a kind is empty or a score is NaN.
public final class Ranking {
  /// The most points of a curve that are kept.
  public static final int MAX_POINTS = 200;
  /// False alarms rarer than this look the same in a curve.
  static final double MIN_FALSE_SHARE = 1e-4;

  private Ranking() {}

  /// Computes the area under the ROC curve (Hanley and McNeil 1982). It is the chance that a case scores above a calm
  /// record.
  public static double auroc(double[] calm, double[] cases) {
    return thresholds(calm, cases).auroc();
  }

  /// Computes the mean precision over the cases.
  public static double averagePrecision(double[] calm, double[] cases) {
    return thresholds(calm, cases).averagePrecision();
  }

  /// Computes the share of cases strictly above a threshold that at most this share of calm records is above.
  public static double found(double[] calm, double[] cases, double falseShare) {
    return thresholds(calm, cases).found(falseShare);
  }

  /// Computes the curve of x = share of false alarms, y = share of cases found, from (0, 0) to (1, 1).
  public static List<Point> roc(double[] calm, double[] cases) {
    Thresholds thresholds = thresholds(calm, cases);
    Thinning thinning = new Thinning();
    thinning.add(new Point(0, 0), 0);
    for (int i = 0; i < thresholds.size(); i++) {
      double x = thresholds.falseShare(i);
      double decades = Math.log(Math.max(x, MIN_FALSE_SHARE) / MIN_FALSE_SHARE) / -Math.log(MIN_FALSE_SHARE);
      thinning.add(new Point(x, thresholds.recall(i)), (decades + thresholds.recall(i)) / 2);
    }
    return thinning.points();
  }

  /// Computes the curve of x = share of cases found, y = share of cases among what is found.
  public static List<Point> precisionRecall(double[] calm, double[] cases) {
    Thresholds thresholds = thresholds(calm, cases);
    Thinning thinning = new Thinning();
    for (int i = 0; i < thresholds.size(); i++) {
      // Items after the last case only lower the precision.
      if (i == 0 || thresholds.recall(i - 1) < 1) {
        thinning.add(new Point(thresholds.recall(i), thresholds.precision(i)), thresholds.recall(i));
      }
    }
    return thinning.points();
  }

  private static Thresholds thresholds(double[] calm, double[] cases) {
    return new RankedScores(calm, cases).thresholds();
  }

  /// Keeps few points of a line, evenly along it, and both ends.
  static final class Thinning {
    private static final double STEP = 1.0 / (MAX_POINTS - 2);

    private final List<Point> points = new ArrayList<>();
    private double keptAt = Double.NEGATIVE_INFINITY;
    private Point last;

    /// @param at how far along the line it is, from 0 to 1, no less than before
    void add(Point point, double at) {
      last = point;
      if (at - keptAt >= STEP) {
        points.add(point);
        keptAt = at;
      }
    }

    List<Point> points() {
      List<Point> all = new ArrayList<>(points);
      if (last != null && !last.equals(all.getLast())) {
        all.add(last);
      }
      return List.copyOf(all);
    }
  }
}
