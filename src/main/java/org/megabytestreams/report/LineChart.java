package org.megabytestreams.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Draws lines on linear or logarithmic axes as an SVG picture.
public final class LineChart {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 400;
  private static final int MARGIN = 64;
  /// More values of x than these are not marked one by one.
  private static final int MAX_TICKS = 12;
  private static final int LINEAR_TICKS = 5;
  private static final List<String> COLOURS =
      List.of("#c33", "#27a", "#383", "#a70", "#637", "#0aa", "#d6a", "#666", "#85c", "#964", "#6b3", "#124");
  private static final int LEGEND_COLUMNS = 4;
  private static final int LEGEND_COLUMN = 150;
  private static final int LEGEND_ROW = 14;
  /// The length of the piece of line before a name.
  private static final int LEGEND_LINE = 14;
  private static final int LEGEND_GAP = 4;
  /// Longer names are cut at their start, as their ends tell files of one folder apart.
  private static final int MAX_LEGEND_NAME = 24;
  /// Smaller values are written with an exponent.
  private static final double MIN_PLAIN = 5e-5;
  private static final int LABEL_DIGITS = 4;

  /// A point; above 0 on a logarithmic axis.
  public record Point(double x, double y) {}

  /// A line.
  public record Series(String name, List<Point> points, boolean dashed) {
    public Series(String name, List<Point> points) {
      this(name, points, false);
    }
  }

  /// Describes an axis, and what it shows.
  public record Axis(String name, boolean logarithmic) {
    public static Axis log(String name) {
      return new Axis(name, true);
    }

    /// Makes an axis from 0.
    public static Axis linear(String name) {
      return new Axis(name, false);
    }
  }

  /// Holds the part of an axis that is shown.
  private record Range(double from, double to, boolean logarithmic) {
    /// Returns the position of a value, 0 to 1.
    double share(double value) {
      if (to <= from) {
        return 0.5;
      }
      return logarithmic ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
    }

    /// Returns powers of ten, or a few round numbers.
    List<Double> ticks() {
      if (!logarithmic) {
        double power = Math.pow(10, Math.floor(Math.log10((to - from) / LINEAR_TICKS)));
        double step = power * DoubleStream.of(1, 2, 5, 10)
            .filter(factor -> factor * power * LINEAR_TICKS >= to - from).findFirst().orElse(10);
        return IntStream.rangeClosed(0, (int) Math.floor((to - from) / step)).mapToObj(i -> from + i * step).toList();
      }
      List<Double> powers = new ArrayList<>();
      for (double value = decade(from, true); value <= to * 1.001; value *= 10) {
        powers.add(value);
      }
      return powers;
    }
  }

  private final String title;
  private final String provenance;
  private final Axis xAxis;
  private final Axis yAxis;
  private final List<Series> series;
  private final Range across;
  private final Range up;

  private LineChart(String title, String provenance, Axis xAxis, Axis yAxis, List<Series> series) {
    this.title = title;
    this.provenance = provenance;
    this.xAxis = xAxis;
    this.yAxis = yAxis;
    this.series = series;
    double[] xs = points().stream().mapToDouble(Point::x).toArray();
    double[] ys = points().stream().mapToDouble(Point::y).toArray();
    double left = xAxis.logarithmic() ? DoubleStream.of(xs).min().orElse(1) : 0;
    this.across = new Range(left, DoubleStream.of(xs).max().orElse(10), xAxis.logarithmic());
    double top = DoubleStream.of(ys).max().orElse(10);
    this.up = yAxis.logarithmic()
        ? new Range(decade(DoubleStream.of(ys).min().orElse(1), false), decade(top, true), true)
        : new Range(0, 1.05 * top, false);
  }

  /// Draws lines on logarithmic axes.
  ///
  /// @param provenance where the figures come from, in a line
  /// @throws IllegalArgumentException if a point is not above 0
  public static String svg(String title, String provenance, String xName, String yName,
      List<Series> series) {
    return svg(title, provenance, Axis.log(xName), Axis.log(yName), series);
  }

  /// Draws lines on given axes.
  ///
  /// @param provenance where the figures come from, in a line
  /// @throws IllegalArgumentException if a point is not above 0 on a logarithmic axis, or below it on a linear one
  public static String svg(String title, String provenance, Axis x, Axis y, List<Series> series) {
    LineChart chart = new LineChart(title, provenance, x, y, series);
    for (Point point : chart.points()) {
      if (!fits(point.x(), x) || !fits(point.y(), y)) {
        throw new IllegalArgumentException("logarithmic axes: expected points above 0, got " + point);
      }
    }
    return chart.draw();
  }

  private static boolean fits(double value, Axis axis) {
    return axis.logarithmic() ? value > 0 : value >= 0;
  }

  private List<Point> points() {
    return series.stream().flatMap(one -> one.points().stream()).toList();
  }

  private String draw() {
    StringBuilder svg = new StringBuilder();
    add(svg, "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='11'>",
        WIDTH, HEIGHT + LEGEND_ROW * ((series.size() - 1) / LEGEND_COLUMNS));
    add(svg, "<rect width='100%%' height='100%%' fill='white'/><text x='%d' y='20' font-size='13'>%s</text>", MARGIN,
        HtmlReport.escape(title));
    add(svg, "<text x='%d' y='34' fill='#777'>%s</text>", MARGIN, HtmlReport.escape(provenance));
    for (double y : up.ticks()) {
      add(svg, "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='#ddd'/><text x='4' y='%.1f'>%s</text>", MARGIN,
          WIDTH - MARGIN, y(y), y(y), y(y) + 4, label(y));
    }
    for (double x : ticks()) {
      add(svg, "<text x='%.1f' y='%d' text-anchor='middle'>%s</text>", x(x), HEIGHT - MARGIN + 16, label(x));
    }
    add(svg, "<text x='%d' y='%d' text-anchor='middle'>%s</text>", WIDTH / 2, HEIGHT - MARGIN + 34,
        HtmlReport.escape(xAxis.name()));
    add(svg, "<text x='4' y='%d'>%s</text>", MARGIN - 12, HtmlReport.escape(yAxis.name()));
    for (int i = 0; i < series.size(); i++) {
      add(svg, series.get(i), i);
    }
    return svg.append("</svg>\n").toString();
  }

  private void add(StringBuilder svg, Series one, int number) {
    String colour = COLOURS.get(number % COLOURS.size());
    StringBuilder path = new StringBuilder();
    for (Point point : one.points()) {
      path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point.x()), y(point.y())));
    }
    String dashes = one.dashed() ? " stroke-dasharray='6 3'" : "";
    add(svg, "<polyline fill='none' stroke='%s' stroke-width='2'%s points='%s'/>", colour, dashes, path);
    int x = MARGIN + LEGEND_COLUMN * (number % LEGEND_COLUMNS);
    int y = HEIGHT - 8 + LEGEND_ROW * (number / LEGEND_COLUMNS);
    add(svg, "<line x1='%d' x2='%d' y1='%d' y2='%d' stroke='%s' stroke-width='2'%s/><text x='%d' y='%d' fill='%s'>%s"
        + "</text>", x, x + LEGEND_LINE, y - LEGEND_GAP, y - LEGEND_GAP, colour, dashes,
        x + LEGEND_LINE + LEGEND_GAP, y, colour, HtmlReport.escape(shortened(one.name())));
  }

  private static String shortened(String name) {
    return name.length() <= MAX_LEGEND_NAME ? name : "…" + name.substring(name.length() - MAX_LEGEND_NAME + 1);
  }

  /// Returns every value of x if there are few.
  private List<Double> ticks() {
    List<Double> values = points().stream().map(Point::x).distinct().toList();
    return values.size() <= MAX_TICKS && xAxis.logarithmic() ? values : across.ticks();
  }

  private double x(double value) {
    return MARGIN + (WIDTH - 2.0 * MARGIN) * across.share(value);
  }

  private double y(double value) {
    return HEIGHT - MARGIN - (HEIGHT - 2.0 * MARGIN) * up.share(value);
  }

  private static double decade(double value, boolean up) {
    double power = Math.log10(value);
    return Math.pow(10, up ? Math.ceil(power) : Math.floor(power));
  }

  private static String label(double value) {
    if (value >= 1 << 20 && value % (1 << 20) == 0) {
      return String.format(Locale.ROOT, "%.0fMi", value / (1 << 20));
    }
    if (value >= 1 << 10 && value % (1 << 10) == 0) {
      return String.format(Locale.ROOT, "%.0fKi", value / (1 << 10));
    }
    if (value == Math.rint(value) && value < 1e6) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return value > 0 && value < MIN_PLAIN ? String.format(Locale.ROOT, "%.0e", value)
        : new BigDecimal(value).round(new MathContext(LABEL_DIGITS)).stripTrailingZeros().toPlainString();
  }

  private static void add(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
